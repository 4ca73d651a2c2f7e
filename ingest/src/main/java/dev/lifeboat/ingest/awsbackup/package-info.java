/** What AWS Backup says: its events, and its lists of what there is. Pure. */
@NullMarked
package dev.lifeboat.ingest.awsbackup;

import org.jspecify.annotations.NullMarked;
