/** Digests of tables of PostgreSQL: what the server is asked, so that it does the adding up itself. */
@NullMarked
package dev.lifeboat.snapshot.postgres;

import org.jspecify.annotations.NullMarked;
