/** What Barman says: its list of backups, its checks, and its verification of them. Pure. */
@NullMarked
package dev.lifeboat.ingest.barman;

import org.jspecify.annotations.NullMarked;
