/** What SQL Server remembers of its backups, as the query in {@code backups.sql} prints it. Pure. */
@NullMarked
package dev.lifeboat.ingest.mssql;

import org.jspecify.annotations.NullMarked;
