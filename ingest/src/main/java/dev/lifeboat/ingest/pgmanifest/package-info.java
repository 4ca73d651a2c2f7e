/** Backups of pg_basebackup: what their manifest says, and whether every file is as it says. */
@NullMarked
package dev.lifeboat.ingest.pgmanifest;

import org.jspecify.annotations.NullMarked;
