/** The 60-second audit of a database: what is asked of each engine, and what its answers come to. Pure. */
@NullMarked
package dev.lifeboat.ingest.audit;

import org.jspecify.annotations.NullMarked;
