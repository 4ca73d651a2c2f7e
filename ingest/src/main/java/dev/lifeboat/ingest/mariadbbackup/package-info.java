/** Backups of mariadb-backup and XtraBackup: what they leave beside the data, and whether the run came to its end. */
@NullMarked
package dev.lifeboat.ingest.mariadbbackup;

import org.jspecify.annotations.NullMarked;
