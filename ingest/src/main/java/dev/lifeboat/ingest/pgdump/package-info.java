/** Dumps of pg_dump and pg_dumpall: whether each is whole, and what it says of itself. */
@NullMarked
package dev.lifeboat.ingest.pgdump;

import org.jspecify.annotations.NullMarked;
