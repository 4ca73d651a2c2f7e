/** What a run asks of any server: who it is, what its tables hold, its journal, and what a migration did to it. */
@NullMarked
package dev.lifeboat.migrate.engine;

import org.jspecify.annotations.NullMarked;
