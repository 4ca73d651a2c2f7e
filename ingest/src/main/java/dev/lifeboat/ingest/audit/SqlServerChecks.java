package dev.lifeboat.ingest.audit;

import dev.lifeboat.ingest.fields.Entry;
import dev.lifeboat.ingest.server.Question;
import java.util.List;
import java.util.Objects;

/** What is asked of SQL Server. Written from its documentation; it was never run. */
final class SqlServerChecks {
    private static final Question SERVER = new Question("server", """
            SELECT CONVERT(nvarchar(64), SERVERPROPERTY('ProductVersion')) AS version, SUSER_SNAME() AS role,
                   DB_NAME() AS database_name, d.recovery_model_desc AS recovery_model,
                   d.page_verify_option_desc AS page_verify, d.state_desc AS state,
                   CONVERT(char(36), r.family_guid) AS family_guid,
                   (SELECT CAST(SUM(CAST(f.size AS bigint)) * 8192 AS bigint) FROM sys.database_files f) AS bytes
            FROM sys.databases d LEFT JOIN sys.database_recovery_status r ON r.database_id = d.database_id
            WHERE d.database_id = DB_ID()
            """, "GRANT VIEW ANY DATABASE TO %s;");

    /**
     * Of each kind the newest ten; ages by the server's clock, in which the times are. What another database of that name left
     * behind, before it was dropped, is of another family.
     */
    private static final Question BACKUPS = new Question(
            "msdb.dbo.backupset",
            """
            SELECT b.type, b.age_minutes, b.is_copy_only, b.is_damaged, b.has_backup_checksums, b.to_nul,
                   CONVERT(char(36), b.backup_set_uuid) AS backup_set_uuid,
                   CONVERT(char(36), b.differential_base_guid) AS differential_base_guid,
                   CASE WHEN b.type IN ('D', 'I') THEN
                       (SELECT COUNT(*) FROM msdb.dbo.backupset l
                        WHERE l.database_name = DB_NAME() AND l.family_guid = b.family_guid AND l.type = 'L'
                          AND l.backup_finish_date > b.backup_finish_date
                          AND EXISTS (SELECT 1 FROM msdb.dbo.backupmediafamily n
                                      WHERE n.media_set_id = l.media_set_id
                                        AND UPPER(n.physical_device_name) IN ('NUL', 'NUL:'))) END AS nul_logs_since
            FROM (SELECT s.type, s.backup_finish_date, s.family_guid, s.backup_set_uuid, s.differential_base_guid,
                         CAST(DATEDIFF(minute, s.backup_finish_date, GETDATE()) AS bigint) AS age_minutes,
                         CAST(s.is_copy_only AS int) AS is_copy_only, CAST(s.is_damaged AS int) AS is_damaged,
                         CAST(s.has_backup_checksums AS int) AS has_backup_checksums,
                         CASE WHEN EXISTS (SELECT 1 FROM msdb.dbo.backupmediafamily m
                                           WHERE m.media_set_id = s.media_set_id
                                             AND UPPER(m.physical_device_name) IN ('NUL', 'NUL:')) THEN 1 ELSE 0 END AS to_nul,
                         ROW_NUMBER() OVER (PARTITION BY s.type, s.is_copy_only ORDER BY s.backup_finish_date DESC)
                             AS newest
                  FROM msdb.dbo.backupset s
                  JOIN sys.database_recovery_status r ON r.database_id = DB_ID() AND r.family_guid = s.family_guid
                  WHERE s.database_name = DB_NAME() AND s.backup_finish_date IS NOT NULL) b
            WHERE b.newest <= 10
            ORDER BY b.age_minutes
            """,
            "USE msdb; CREATE USER %1$s FOR LOGIN %1$s; GRANT SELECT ON dbo.backupset TO %1$s;"
                    + " GRANT SELECT ON dbo.backupmediafamily TO %1$s;");

    private static final Question SUSPECT =
            new Question("msdb.dbo.suspect_pages", """
            SELECT COUNT(*) AS pages FROM msdb.dbo.suspect_pages WHERE database_id = DB_ID() AND event_type IN (1, 2, 3)
            """, "USE msdb; GRANT SELECT ON dbo.suspect_pages TO %s;");

    /** 1900-01-01 where it never was; null where the release does not know. */
    private static final Question CHECKDB = new Question("LastGoodCheckDbTime", """
            SELECT CAST(DATEDIFF(hour, CONVERT(datetime, DATABASEPROPERTYEX(DB_NAME(), 'LastGoodCheckDbTime')), GETDATE()) AS bigint)
                   AS hours
            """, "");

    private static final Question TABLES = new Question(
            "tables",
            """
            SELECT TOP (%d) x.schema_name, x.table_name, x.bytes, x.row_count, x.statistics_age,
                   CAST(CASE WHEN x.statistics_age IS NULL THEN 1 ELSE 0 END AS int) AS never,
                   COUNT_BIG(*) OVER () AS tables, SUM(x.bytes) OVER () AS all_bytes,
                   SUM(CASE WHEN x.statistics_age IS NULL AND x.row_count > 0 THEN 1 ELSE 0 END) OVER () AS all_never,
                   SUM(CASE WHEN x.statistics_age > %d * 86400 THEN 1 ELSE 0 END) OVER () AS all_stale
            FROM (SELECT s.name AS schema_name, t.name AS table_name, COALESCE(p.bytes, 0) AS bytes,
                         COALESCE(p.row_count, 0) AS row_count,
                         (SELECT DATEDIFF_BIG(second, MIN(STATS_DATE(st.object_id, st.stats_id)), GETDATE())
                          FROM sys.stats st WHERE st.object_id = t.object_id) AS statistics_age
                  FROM sys.tables t JOIN sys.schemas s ON s.schema_id = t.schema_id
                  LEFT JOIN (SELECT q.object_id, CAST(SUM(q.reserved_page_count) AS bigint) * 8192 AS bytes,
                                    CAST(SUM(CASE WHEN q.index_id IN (0, 1) THEN q.row_count ELSE 0 END) AS bigint)
                                        AS row_count
                             FROM sys.dm_db_partition_stats q
                             GROUP BY q.object_id) p ON p.object_id = t.object_id
                  WHERE t.is_ms_shipped = 0) x
            ORDER BY x.bytes DESC, x.schema_name, x.table_name
            """.formatted(Sizes.LISTED, Sizes.STALE_DAYS),
            "GRANT VIEW DEFINITION, VIEW DATABASE STATE TO %s;");

    private static final Question TRACKING =
            new Question("tracking tables", """
            SELECT TOP (200) s.name AS schema_name, t.name AS table_name,
                   (SELECT CAST(SUM(p.rows) AS bigint) FROM sys.partitions p
                    WHERE p.object_id = t.object_id AND p.index_id IN (0, 1)) AS row_count
            FROM sys.tables t JOIN sys.schemas s ON s.schema_id = t.schema_id
            WHERE LOWER(t.name) IN (%s) ORDER BY s.name, t.name
            """.formatted(Planning.trackingTables()), "GRANT VIEW DEFINITION TO %s;");

    private static final Question MIGRATIONS =
            new Question("migration tables", """
            SELECT TOP (500) s.name AS schema_name, t.name AS table_name, c.name AS column_name
            FROM sys.tables t JOIN sys.schemas s ON s.schema_id = t.schema_id
            LEFT JOIN sys.columns c ON c.object_id = t.object_id
                 AND (LOWER(c.name) LIKE '%%backup%%' OR LOWER(c.name) LIKE '%%rollback%%' OR LOWER(c.name) LIKE '%%verif%%')
            WHERE LOWER(t.name) LIKE '%%migration%%' OR LOWER(t.name) IN (%s)
            ORDER BY s.name, t.name, c.column_id
            """.formatted(Planning.toolTables()), "GRANT VIEW DEFINITION TO %s;");

    /** Who may not see definitions is shown only what it has rights on. */
    private static final Question VISIBILITY = new Question("visibility", """
            SELECT HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'VIEW DEFINITION') AS sees_all
            """, "");

    private final Asking asking;

    SqlServerChecks(Asking asking) {
        this.asking = asking;
    }

    Audit.Seen seen() {
        Entry server = asking.server().row(SERVER);
        asking.role("[" + Objects.requireNonNullElse(server.text("role"), "...").replace("]", "]]") + "]");
        String model = Objects.requireNonNullElse(server.text("recovery_model"), "unknown");
        asking.info(
                "identity",
                "database " + server.needed("database_name") + ", " + Amounts.bytes(server.count("bytes")) + ", "
                        + server.text("state") + ", recovery model " + model + "; family "
                        + Objects.requireNonNullElse(server.text("family_guid"), "unknown"));
        if (server.has("family_guid")) {
            asking.with("backup-history", BACKUPS, rows -> new SqlServerHistory(asking, model).judge(rows));
        } else {
            asking.unanswered(
                    "backup-history",
                    "this login may not see of which family the database is, so nothing tells which backups are its own",
                    "Have an administrator run: USE master; GRANT VIEW ANY DEFINITION TO " + server.text("role") + ";");
        }
        pages(server);
        asking.withRow("visibility", VISIBILITY, row -> {
            if (!Boolean.TRUE.equals(row.flag("sees_all"))) {
                asking.seesNotAll("Have an administrator run: GRANT VIEW DEFINITION TO " + server.text("role") + ";");
            }
        });
        Planning.tracking(asking, TRACKING);
        var columns = Planning.migrations(asking, MIGRATIONS);
        var tables = Sizes.of(asking, TABLES, "UPDATE STATISTICS");
        return new Audit.Seen("SQL Server " + server.needed("version"), tables, columns, database -> null, List.of());
    }

    private void pages(Entry server) {
        String verify = Objects.requireNonNullElse(server.text("page_verify"), "unknown");
        if (verify.equalsIgnoreCase("CHECKSUM")) {
            asking.info("checksums", "pages have checksums (PAGE_VERIFY is CHECKSUM)");
        } else {
            asking.warning(
                    "checksums",
                    "PAGE_VERIFY is " + verify + ": damaged pages are read, and backed up, unnoticed",
                    "ALTER DATABASE CURRENT SET PAGE_VERIFY CHECKSUM, and rebuild indexes so that pages get one");
        }
        asking.withRow("suspect-pages", SUSPECT, row -> {
            long pages = row.countOrZero("pages");
            if (pages > 0) {
                asking.critical(
                        "suspect-pages",
                        Amounts.of(pages, "page") + " could not be read (suspect_pages)",
                        "DBCC CHECKDB, and restore those pages from a backup from before");
            }
        });
        asking.withRow("integrity", CHECKDB, row -> {
            Long hours = row.count("hours");
            if (hours == null) {
                asking.notSeen(
                        "integrity",
                        "this release does not tell when CHECKDB last found nothing",
                        "DBCC DBINFO WITH TABLERESULTS tells an administrator (dbi_dbccLastKnownGood)");
            } else if (hours > 7 * 24) {
                asking.warning(
                        "integrity",
                        hours > 50L * 365 * 24
                                ? "CHECKDB never found the database in order"
                                : "CHECKDB last found the database in order " + hours / 24 + " days ago",
                        "DBCC CHECKDB WITH PHYSICAL_ONLY once a week, on a restored backup if not here");
            } else {
                asking.info("integrity", "CHECKDB found the database in order " + Amounts.of(hours, "hour") + " ago");
            }
        });
    }
}
