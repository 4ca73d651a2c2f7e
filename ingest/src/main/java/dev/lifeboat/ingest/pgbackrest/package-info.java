/** What pgBackRest says: its list of backups, and its verification of them. Pure. */
@NullMarked
package dev.lifeboat.ingest.pgbackrest;

import org.jspecify.annotations.NullMarked;
