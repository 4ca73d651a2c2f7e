/** What a run asks of PostgreSQL: who it is, its journal, its tables, and what this transaction did to them. */
@NullMarked
package dev.lifeboat.migrate.postgres;

import org.jspecify.annotations.NullMarked;
