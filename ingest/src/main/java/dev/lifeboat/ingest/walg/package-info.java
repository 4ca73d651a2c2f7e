/** What WAL-G for PostgreSQL says: its list of backups, their sentinels, and its check of the log archive. Pure. */
@NullMarked
package dev.lifeboat.ingest.walg;

import org.jspecify.annotations.NullMarked;
