/** A run of a migration, step by step, and what the database says of one that was cut off. */
@NullMarked
package dev.lifeboat.migrate.run;

import org.jspecify.annotations.NullMarked;
