package dev.lifeboat.ingest.audit;

import dev.lifeboat.ingest.fields.Entry;
import dev.lifeboat.ingest.server.Question;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What is asked of Oracle. Written from its documentation; it was never run. Ages are by the server's clock. */
final class OracleChecks {
    private static final Question SERVER = new Question(
            "v$database", """
            SELECT i.version, d.name AS database_name, TO_CHAR(d.dbid) AS dbid, d.log_mode, d.open_mode, d.database_role,
                   d.force_logging, d.flashback_on, USER AS role
            FROM v$database d CROSS JOIN v$instance i
            """, "GRANT SELECT ON sys.v_$database TO %1$s; GRANT SELECT ON sys.v_$instance TO %1$s;");

    private static final Question ARCHIVED =
            new Question("v$archived_log", """
            SELECT ROUND((SYSDATE - MAX(completion_time)) * 86400) AS age FROM v$archived_log
            WHERE archived = 'YES' AND standby_dest = 'NO' AND status <> 'D'
            """, "GRANT SELECT ON sys.v_$archived_log TO %s;");

    private static final Question DESTINATIONS =
            new Question("v$archive_dest", """
            SELECT dest_name, status, error FROM v$archive_dest WHERE status NOT IN ('VALID', 'INACTIVE')
            """, "GRANT SELECT ON sys.v_$archive_dest TO %s;");

    private static final Question PARAMETERS =
            new Question("v$parameter", """
            SELECT name, value FROM v$parameter WHERE name = 'db_block_checksum'
            """, "GRANT SELECT ON sys.v_$parameter TO %s;");

    private static final Question JOBS =
            new Question("v$rman_backup_job_details", """
            SELECT * FROM (SELECT j.input_type, j.status, ROUND((SYSDATE - j.end_time) * 86400) AS age
                           FROM v$rman_backup_job_details j WHERE j.input_type IN ('DB FULL', 'DB INCR') AND j.end_time IS NOT NULL
                           ORDER BY j.end_time DESC)
            WHERE ROWNUM <= 10
            """, "GRANT SELECT ON sys.v_$rman_backup_job_details TO %s;");

    private static final Question CORRUPT =
            new Question("v$database_block_corruption", """
            SELECT COUNT(*) AS ranges FROM v$database_block_corruption
            """, "GRANT SELECT ON sys.v_$database_block_corruption TO %s;");

    private static final String OF_USERS =
            "t.owner IN (SELECT u.username FROM dba_users u WHERE u.oracle_maintained = 'N')";
    private static final String DICTIONARY =
            "GRANT SELECT ON sys.dba_tables TO %1$s; GRANT SELECT ON sys.dba_users TO %1$s;"
                    + " GRANT SELECT ON sys.dba_segments TO %1$s; GRANT SELECT ON sys.dba_tab_columns TO %1$s;";

    private static final Question TABLES =
            new Question("dba_tables", """
            SELECT * FROM (
                SELECT t.owner AS schema_name, t.table_name, s.bytes, t.num_rows AS row_count,
                       ROUND((SYSDATE - t.last_analyzed) * 86400) AS statistics_age,
                       CASE WHEN t.last_analyzed IS NULL THEN 1 ELSE 0 END AS never,
                       COUNT(*) OVER () AS tables, NVL(SUM(s.bytes) OVER (), 0) AS all_bytes,
                       SUM(CASE WHEN t.last_analyzed IS NULL THEN 1 ELSE 0 END) OVER () AS all_never,
                       SUM(CASE WHEN t.last_analyzed < SYSDATE - %d THEN 1 ELSE 0 END) OVER () AS all_stale
                FROM dba_tables t
                LEFT JOIN (SELECT g.owner, g.segment_name, SUM(g.bytes) AS bytes FROM dba_segments g
                           WHERE g.segment_type LIKE 'TABLE%%' GROUP BY g.owner, g.segment_name) s
                     ON s.owner = t.owner AND s.segment_name = t.table_name
                WHERE %s
                ORDER BY s.bytes DESC NULLS LAST, t.owner, t.table_name)
            WHERE ROWNUM <= %d
            """.formatted(Sizes.STALE_DAYS, OF_USERS, Sizes.LISTED), DICTIONARY);

    private static final Question TRACKING =
            new Question("tracking tables", """
            SELECT t.owner AS schema_name, t.table_name, t.num_rows AS row_count FROM dba_tables t
            WHERE LOWER(t.table_name) IN (%s) AND %s ORDER BY 1, 2
            """.formatted(Planning.trackingTables(), OF_USERS), DICTIONARY);

    private static final Question MIGRATIONS =
            new Question("migration tables", """
            SELECT t.owner AS schema_name, t.table_name, c.column_name FROM dba_tables t
            LEFT JOIN dba_tab_columns c ON c.owner = t.owner AND c.table_name = t.table_name
                 AND (LOWER(c.column_name) LIKE '%%backup%%' OR LOWER(c.column_name) LIKE '%%rollback%%'
                      OR LOWER(c.column_name) LIKE '%%verif%%')
            WHERE (LOWER(t.table_name) LIKE '%%migration%%' OR LOWER(t.table_name) IN (%s)) AND %s
            ORDER BY 1, 2, c.column_id
            """.formatted(Planning.toolTables(), OF_USERS), DICTIONARY);

    private static final Duration LAG_WARN = Duration.ofMinutes(15);
    private static final Duration LAG_FAIL = Duration.ofHours(1);
    private static final Duration BACKUP_WARN = Duration.ofHours(12);
    private static final Duration BACKUP_FAIL = Duration.ofHours(24);

    private final Asking asking;

    OracleChecks(Asking asking) {
        this.asking = asking;
    }

    Audit.Seen seen() {
        var server =
                asking.rows("identity", SERVER).flatMap(rows -> rows.stream().findFirst());
        server.ifPresent(this::identity);
        asking.withRow("recovery-point", ARCHIVED, row -> archived(row, server));
        asking.with("archive-destinations", DESTINATIONS, this::destinations);
        asking.with("backup-history", JOBS, this::jobs);
        asking.withRow("checksums", PARAMETERS, this::checksums);
        asking.withRow("corrupt-blocks", CORRUPT, row -> {
            if (row.countOrZero("ranges") > 0) {
                asking.critical(
                        "corrupt-blocks",
                        Amounts.of(row.countOrZero("ranges"), "range") + " of corrupt blocks",
                        "RMAN: VALIDATE DATABASE, then RECOVER CORRUPTION LIST from a backup from before");
            }
        });
        Planning.tracking(asking, TRACKING);
        var columns = Planning.migrations(asking, MIGRATIONS);
        var tables = Sizes.of(asking, TABLES, "DBMS_STATS.GATHER_DATABASE_STATS");
        return new Audit.Seen(
                "Oracle " + server.map(row -> row.text("version")).orElse("of an unknown release"),
                tables,
                columns,
                database -> null,
                List.of());
    }

    private void identity(Entry row) {
        asking.role(Objects.requireNonNullElse(row.text("role"), "..."));
        String mode = Objects.requireNonNullElse(row.text("log_mode"), "unknown");
        asking.info(
                "identity",
                "database " + row.text("database_name") + ", id " + row.text("dbid") + ", " + row.text("database_role")
                        + ", " + row.text("open_mode") + "; flashback " + row.text("flashback_on"));
        if (mode.equals("NOARCHIVELOG")) {
            asking.critical(
                    "archiving",
                    "the log is not archived (NOARCHIVELOG): nothing after the last backup can be recovered",
                    "STARTUP MOUNT; ALTER DATABASE ARCHIVELOG; ALTER DATABASE OPEN; and take a full backup");
        } else {
            asking.info("archiving", "the log is archived (" + mode + ")");
        }
        if ("NO".equals(row.text("force_logging"))) {
            asking.warning(
                    "force-logging",
                    "FORCE LOGGING is off: what is loaded with NOLOGGING cannot be recovered from the log",
                    "ALTER DATABASE FORCE LOGGING");
        }
    }

    private void archived(Entry row, Optional<Entry> server) {
        if (server.map(about -> "NOARCHIVELOG".equals(about.text("log_mode"))).orElse(false)) {
            return;
        }
        Duration age = Sizes.age(row, "age");
        String todo = "See the alert log, and set ARCHIVE_LAG_TARGET so that a quiet database archives, too";
        if (age == null) {
            asking.warning("recovery-point", "no archived log is known", todo);
        } else if (age.compareTo(LAG_FAIL) > 0) {
            asking.critical("recovery-point", "the log was last archived " + Amounts.age(age) + " ago", todo);
        } else if (age.compareTo(LAG_WARN) > 0) {
            asking.warning("recovery-point", "the log was last archived " + Amounts.age(age) + " ago", todo);
        } else {
            asking.info("recovery-point", "the log was last archived " + Amounts.age(age) + " ago");
        }
    }

    private void destinations(List<Entry> rows) {
        for (Entry row : rows) {
            asking.critical(
                    "archive-destinations",
                    row.text("dest_name") + " is " + row.text("status")
                            + (row.has("error") ? ": " + row.words("error") : ""),
                    "Mend it before the others are full: the database stops when it cannot archive");
        }
    }

    private void jobs(List<Entry> rows) {
        var newest = rows.stream()
                .filter(row -> "COMPLETED".equals(row.text("status")))
                .findFirst();
        String todo = "Run RMAN: BACKUP DATABASE PLUS ARCHIVELOG, and see why the job did not";
        if (newest.isEmpty()) {
            asking.critical(
                    "backup-history", "no RMAN backup of the database completed cleanly, as far as it knows", todo);
        } else {
            Duration age = Objects.requireNonNullElse(Sizes.age(newest.get(), "age"), Duration.ZERO);
            String found = "the newest clean RMAN backup is of " + Amounts.age(age) + " ago";
            if (age.compareTo(BACKUP_FAIL) > 0) {
                asking.critical("backup-history", found + ": overdue (24 hours)", todo);
            } else if (age.compareTo(BACKUP_WARN) > 0) {
                asking.warning("backup-history", found, todo);
            } else {
                asking.info("backup-history", found, "Whether it can be restored only a restore tells");
            }
        }
        if (!rows.isEmpty() && !"COMPLETED".equals(rows.get(0).text("status"))) {
            asking.warning(
                    "last-backup",
                    "the newest RMAN backup is " + rows.get(0).text("status"),
                    "See V$RMAN_OUTPUT for what it said");
        }
    }

    private void checksums(Entry row) {
        String value = Objects.requireNonNullElse(row.text("value"), "unknown");
        if (value.equalsIgnoreCase("OFF") || value.equalsIgnoreCase("FALSE")) {
            asking.warning(
                    "checksums",
                    "DB_BLOCK_CHECKSUM is " + value + ": damaged blocks are read, and backed up, unnoticed",
                    "ALTER SYSTEM SET db_block_checksum = TYPICAL");
        } else {
            asking.info("checksums", "blocks have checksums (DB_BLOCK_CHECKSUM is " + value + ")");
        }
    }
}
