/** What Velero says: its Backup resources, and those of the volumes that it copied. Pure. */
@NullMarked
package dev.lifeboat.ingest.velero;

import org.jspecify.annotations.NullMarked;
