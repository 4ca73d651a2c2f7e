/** Asks a database server over JDBC: read only, bounded in time, and never in the way of others. */
@NullMarked
package dev.lifeboat.ingest.server;

import org.jspecify.annotations.NullMarked;
