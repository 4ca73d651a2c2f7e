/** What Oracle's control file remembers of RMAN's backups, as the query in {@code jobs.sql} prints it. Pure. */
@NullMarked
package dev.lifeboat.ingest.rman;

import org.jspecify.annotations.NullMarked;
