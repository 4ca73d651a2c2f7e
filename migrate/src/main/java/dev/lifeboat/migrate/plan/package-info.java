/** What a plan of a migration says, and what each of its statements is. No database in it. */
@NullMarked
package dev.lifeboat.migrate.plan;

import org.jspecify.annotations.NullMarked;
