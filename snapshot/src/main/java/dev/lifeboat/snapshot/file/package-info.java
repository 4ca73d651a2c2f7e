/** Snapshots as files: what was read of the tables of a database, a line of JSON each. */
@NullMarked
package dev.lifeboat.snapshot.file;

import org.jspecify.annotations.NullMarked;
