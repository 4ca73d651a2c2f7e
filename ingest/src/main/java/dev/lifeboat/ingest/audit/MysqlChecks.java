package dev.lifeboat.ingest.audit;

import dev.lifeboat.ingest.fields.Entry;
import dev.lifeboat.ingest.probe.MysqlBinlog;
import dev.lifeboat.ingest.probe.MysqlLog;
import dev.lifeboat.ingest.server.Answer;
import dev.lifeboat.ingest.server.Question;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is asked of MySQL and MariaDB. Their catalogue shows a user only the tables that it has some right on. */
final class MysqlChecks {
    private static final String OF_USERS = """
            t.table_schema = COALESCE(DATABASE(), t.table_schema)
              AND t.table_schema NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys')""";

    private static final Question GRANTS = new Question("grants", "SHOW GRANTS", "");

    private static final Question TABLES = new Question("tables", """
            SELECT t.table_schema AS schema_name, t.table_name AS table_name, t.engine AS engine,
                   t.data_length + t.index_length AS bytes, t.table_rows AS row_count,
                   TIMESTAMPDIFF(SECOND, t.update_time, NOW()) AS written_age
            FROM information_schema.tables t
            WHERE %s AND t.table_type = 'BASE TABLE'
            ORDER BY t.data_length + t.index_length DESC, t.table_schema, t.table_name LIMIT %d
            """.formatted(OF_USERS, Sizes.LISTED), "");

    private static final Question TOTALS = new Question("totals", """
            SELECT DATABASE() AS database_name, COUNT(*) AS tables, CAST(COALESCE(SUM(t.data_length + t.index_length), 0) AS UNSIGNED) AS all_bytes,
                   SUM(CASE WHEN t.engine IN ('InnoDB', 'ROCKSDB', 'ndbcluster') OR t.engine IS NULL THEN 0 ELSE 1 END)
                       AS unsafe,
                   MIN(CASE WHEN t.engine IN ('InnoDB', 'ROCKSDB', 'ndbcluster') THEN NULL
                            ELSE CONCAT(t.table_schema, '.', t.table_name, ' (', t.engine, ')') END) AS example
            FROM information_schema.tables t
            WHERE %s AND t.table_type = 'BASE TABLE'
            """.formatted(OF_USERS), "");

    private static final Question STATISTICS =
            new Question("mysql.innodb_table_stats", """
            SELECT s.database_name AS schema_name, s.table_name AS table_name,
                   TIMESTAMPDIFF(SECOND, s.last_update, NOW()) AS statistics_age
            FROM mysql.innodb_table_stats s
            WHERE s.database_name = COALESCE(DATABASE(), s.database_name) AND s.database_name NOT IN ('mysql', 'sys')
            ORDER BY s.last_update LIMIT 20000
            """, "GRANT SELECT ON mysql.innodb_table_stats TO %s;");

    private static final Question TRACKING =
            new Question("tracking tables", """
            SELECT t.table_schema AS schema_name, t.table_name AS table_name, t.table_rows AS row_count
            FROM information_schema.tables t WHERE %s AND LOWER(t.table_name) IN (%s)
            ORDER BY 1, 2 LIMIT 200
            """.formatted(OF_USERS, Planning.trackingTables()), "");

    private static final Question MIGRATIONS =
            new Question("migration tables", """
            SELECT t.table_schema AS schema_name, t.table_name AS table_name, c.column_name AS column_name
            FROM information_schema.tables t
            LEFT JOIN information_schema.columns c ON c.table_schema = t.table_schema AND c.table_name = t.table_name
                 AND (LOWER(c.column_name) LIKE '%%backup%%' OR LOWER(c.column_name) LIKE '%%rollback%%'
                      OR LOWER(c.column_name) LIKE '%%verif%%')
            WHERE %s AND (LOWER(t.table_name) LIKE '%%migration%%' OR LOWER(t.table_name) IN (%s))
            ORDER BY 1, 2, c.ordinal_position LIMIT 500
            """.formatted(OF_USERS, Planning.toolTables()), "");

    private static final Duration SHORT = Duration.ofDays(1);

    private final Asking asking;

    MysqlChecks(Asking asking) {
        this.asking = asking;
    }

    Audit.Seen seen() {
        MysqlLog log = MysqlLog.of(asking.server());
        String user = account(log.user());
        asking.role(user);
        visibility(user, log.database());
        binaryLog(log);
        durability(log);
        Planning.tracking(asking, TRACKING);
        var columns = Planning.migrations(asking, MIGRATIONS);
        var tables = tables(log);
        asking.info(
                "backups",
                "the server keeps no record of its backups: whether there is one, and whether it can be restored, nothing"
                        + " here tells",
                "lifeboat observe mariadb-backup, or a catalog that the backup job writes to (lifeboat catalog install)");
        return new Audit.Seen(
                (log.mariadb() ? "MariaDB " : "MySQL ") + log.version(),
                tables,
                columns,
                database -> MysqlBinlog.pitr(log, asking.server().name(), database),
                List.of());
    }

    /** {@code audit@localhost} as a statement wants it. */
    private static String account(String user) {
        int at = user.lastIndexOf('@');
        return at < 0
                ? "'" + user.replace("'", "''") + "'"
                : "'" + user.substring(0, at).replace("'", "''") + "'@'"
                        + user.substring(at + 1).replace("'", "''") + "'";
    }

    /** Who may see the tables of all, or of the database, sees what is there; any other sees a part, and cannot know. */
    private void visibility(String user, @Nullable String schema) {
        asking.with("visibility", GRANTS, rows -> {
            boolean sees = rows.stream().map(MysqlChecks::grant).anyMatch(grant -> isOnAll(grant, schema));
            if (!sees) {
                asking.seesNotAll("Have an administrator run: GRANT REFERENCES ON *.* TO " + user
                        + "; it shows which tables and columns there are, and nothing of what they hold");
            }
        });
    }

    private static String grant(Entry row) {
        return row.raw().replace("\\\"", "").replace("\\\\", "").replace("`", "");
    }

    /**
     * Rights that show columns as well, on all tables or those of the current schema; SHOW VIEW and others show tables alone.
     */
    private static boolean isOnAll(String grant, @Nullable String schema) {
        String rights =
                grant.replaceFirst(".*?GRANT ", "").replaceFirst(" ON .*", "").toUpperCase(Locale.ROOT);
        boolean tables = rights.matches("(.*, )?(SELECT|INSERT|UPDATE|REFERENCES|ALL PRIVILEGES)(,.*)?");
        return tables
                && (grant.contains(" ON *.* TO ") || schema != null && grant.contains(" ON " + schema + ".* TO "));
    }

    private void binaryLog(MysqlLog log) {
        String check = "archiving";
        if (log.on() == null) {
            asking.notSeen(check, "the server does not tell whether it writes a binary log", "Ask with another user");
        } else if (!log.on() && !log.isOff()) {
            asking.notSeen(
                    check,
                    "the binary log is off here, and this " + (log.replica() == null ? "may be" : "is")
                            + " a replica, whose primary may write one",
                    "Audit the primary as well");
        } else if (!log.on()) {
            asking.critical(
                    check,
                    "the binary log is off: nothing after the last backup can be recovered",
                    "Set log_bin and server_id in the configuration, restart, and take a full backup");
        } else {
            asking.warning(
                    check,
                    "the binary log is written" + size(log)
                            + ", on this server alone as far as it knows: lost with it unless somebody copies it away",
                    "Copy it elsewhere all the time, e.g. mysqlbinlog --read-from-remote-server --raw --stop-never, and have"
                            + " whoever does so report it (table pitr_capability of a catalog)");
            kept(log);
            format(log);
        }
        for (Answer.Refused refused : log.refused()) {
            asking.refused("binary-log", refused);
        }
    }

    private static String size(MysqlLog log) {
        return log.files() == null
                ? ""
                : " (" + Amounts.of(log.files(), "file") + ", " + Amounts.bytes(log.bytes()) + ")";
    }

    private void kept(MysqlLog log) {
        log.kept().ifPresent(kept -> {
            if (kept.compareTo(SHORT) < 0) {
                asking.warning(
                        "binary-log-retention",
                        "the binary log is kept for " + Amounts.age(kept)
                                + ": shorter than from one full backup to the next",
                        "Set binlog_expire_logs_seconds to more than the time between two full backups");
            }
        });
        if (!log.variable("sync_binlog").equals("1")) {
            asking.warning(
                    "binary-log-sync",
                    "sync_binlog is " + log.variable("sync_binlog")
                            + ": a crash loses commits from the binary log, so that it no longer fits the data",
                    "SET GLOBAL sync_binlog = 1, and in the configuration");
        }
    }

    private void format(MysqlLog log) {
        if (log.variable("binlog_format").equalsIgnoreCase("STATEMENT")) {
            asking.warning(
                    "binary-log-format",
                    "binlog_format is STATEMENT: replaying it may not bring back the same data",
                    "Set binlog_format = ROW in the configuration");
        }
    }

    private void durability(MysqlLog log) {
        String commit = log.variable("innodb_flush_log_at_trx_commit");
        if (!commit.isEmpty() && !commit.equals("1")) {
            asking.warning(
                    "durability",
                    "innodb_flush_log_at_trx_commit is " + commit + ": a crash loses commits of the last second",
                    "SET GLOBAL innodb_flush_log_at_trx_commit = 1, and in the configuration");
        }
        if (log.variable("innodb_doublewrite").equalsIgnoreCase("OFF")) {
            asking.warning(
                    "durability",
                    "innodb_doublewrite is off: a page that is half written in a crash is lost",
                    "Set innodb_doublewrite = ON unless the file system writes whole pages");
        }
        String checksums = log.variable("innodb_checksum_algorithm");
        if (checksums.equalsIgnoreCase("none")) {
            asking.warning(
                    "checksums",
                    "pages have no checksums: damaged ones are read, and backed up, unnoticed",
                    "Set innodb_checksum_algorithm = crc32, or full_crc32 on MariaDB");
        } else {
            asking.info(
                    "checksums",
                    checksums.isEmpty() ? "pages have checksums" : "pages have checksums (" + checksums + ")");
        }
    }

    private List<Table> tables(MysqlLog log) {
        var ages = statistics();
        asking.withRow("identity", TOTALS, totals -> {
            identity(log, totals);
            summary(totals, ages);
        });
        return asking.rows("largest-tables", TABLES)
                .map(rows -> rows.stream()
                        .map(Sizes::table)
                        .map(table -> withAge(table, ages))
                        .toList())
                .orElse(List.of());
    }

    private @Nullable Map<String, Duration> statistics() {
        return asking.rows(Sizes.CHECK, STATISTICS)
                .map(rows -> {
                    var ages = new HashMap<String, Duration>();
                    for (Entry row : rows) {
                        // a partition has statistics of its own; the oldest comes first
                        Duration age = Sizes.age(row, "statistics_age");
                        if (age != null) {
                            ages.putIfAbsent(
                                    row.needed("schema_name") + "."
                                            + row.needed("table_name").replaceFirst("(?i)#P#.*", ""),
                                    age);
                        }
                    }
                    return ages;
                })
                .orElse(null);
    }

    private static Table withAge(Table table, @Nullable Map<String, Duration> ages) {
        Duration age = ages == null ? null : ages.get(table.schema() + "." + table.name());
        return new Table(table.schema(), table.name(), table.bytes(), table.rows(), age, false, table.writtenAge());
    }

    private void identity(MysqlLog log, Entry totals) {
        String uuid = log.variable("server_uuid");
        asking.info(
                "identity",
                (totals.has("database_name") ? "database " + totals.words("database_name") : "all databases") + ", "
                        + Amounts.bytes(totals.count("all_bytes")) + " in "
                        + Amounts.of(totals.countOrZero("tables"), "table") + "; server "
                        + (uuid.isEmpty() ? "id " + log.variable("server_id") : uuid)
                        + (log.variable("read_only").equalsIgnoreCase("ON") ? ", read only" : ""));
        long unsafe = totals.countOrZero("unsafe");
        if (unsafe > 0) {
            asking.warning(
                    "engines",
                    Amounts.of(unsafe, "table") + " of engines without transactions, such as " + totals.words("example")
                            + ": damaged by a crash, and locked or inconsistent in a backup",
                    "ALTER TABLE ... ENGINE = InnoDB for those that matter");
        }
    }

    private void summary(Entry totals, @Nullable Map<String, Duration> ages) {
        if (ages == null) {
            return;
        }
        long stale = ages.values().stream()
                .filter(age -> age.toDays() >= Sizes.STALE_DAYS)
                .count();
        asking.info(
                Sizes.CHECK,
                Amounts.number(stale) + " of " + Amounts.of(totals.countOrZero("tables"), "table")
                        + " have statistics older than " + Sizes.STALE_DAYS + " days",
                stale == 0 ? "" : "ANALYZE TABLE before sizes are relied on. It says nothing of backups");
    }
}
