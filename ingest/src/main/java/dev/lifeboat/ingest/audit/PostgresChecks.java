package dev.lifeboat.ingest.audit;

import dev.lifeboat.ingest.fields.Entry;
import dev.lifeboat.ingest.probe.PgArchiver;
import dev.lifeboat.ingest.probe.PgLog;
import dev.lifeboat.ingest.server.Question;

/** What is asked of PostgreSQL. No query opens a table: sizes are those of the catalogue, in pages. */
final class PostgresChecks {
    /** Tables of users, wherever they are. */
    private static final String OF_USERS = """
            c.relkind IN ('r', 'p', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
                AND n.nspname NOT LIKE 'pg\\_toast%' AND n.nspname NOT LIKE 'pg\\_temp\\_%'""";

    private static final Question DATABASE = new Question("database", """
            SELECT current_database()::text AS database_name,
                   (SELECT coalesce(sum(checksum_failures), 0)::bigint FROM pg_stat_database) AS checksum_failures
            """, "");
    /** Looks at each of its files: of many tables, that may take longer than is waited. */
    private static final Question SIZE = new Question("size", """
            SELECT pg_database_size(current_database()) AS bytes
            """, "GRANT pg_read_all_stats TO %s;");

    // relpages is what the last VACUUM, ANALYZE or CREATE INDEX saw: pg_relation_size would lock each table
    private static final Question TABLES = new Question("tables", """
            WITH indexes AS (
                SELECT x.indrelid, sum(i.relpages)::bigint AS pages
                FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid GROUP BY x.indrelid),
            t AS (
                SELECT n.nspname::text AS schema_name, c.relname::text AS table_name,
                       CASE WHEN c.relpages = 0 AND c.reltuples < 0 THEN NULL
                            ELSE (c.relpages + coalesce(i.pages, 0) + coalesce(toast.relpages, 0)
                                  + coalesce(ti.pages, 0)) * current_setting('block_size')::bigint END AS bytes,
                       CASE WHEN c.reltuples > 0 THEN c.reltuples::bigint
                            WHEN pg_stat_get_live_tuples(c.oid) > 0 THEN pg_stat_get_live_tuples(c.oid)
                            WHEN c.reltuples = 0 THEN 0 END AS row_count,
                       extract(epoch FROM now() - greatest(pg_stat_get_last_analyze_time(c.oid),
                                                           pg_stat_get_last_autoanalyze_time(c.oid)))::bigint
                           AS statistics_age,
                       c.reltuples < 0 AND pg_stat_get_last_analyze_time(c.oid) IS NULL
                           AND pg_stat_get_last_autoanalyze_time(c.oid) IS NULL AS never
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                LEFT JOIN indexes i ON i.indrelid = c.oid
                LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid
                LEFT JOIN indexes ti ON ti.indrelid = c.reltoastrelid
                WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
                  AND n.nspname NOT LIKE 'pg\\_toast%%' AND n.nspname NOT LIKE 'pg\\_temp\\_%%')
            SELECT schema_name, table_name, bytes, row_count, statistics_age, never,
                   count(*) OVER () AS tables, (sum(bytes) OVER ())::bigint AS all_bytes,
                   count(*) FILTER (WHERE never) OVER () AS all_never,
                   count(*) FILTER (WHERE statistics_age > %d * 86400) OVER () AS all_stale
            FROM t ORDER BY bytes DESC NULLS LAST, row_count DESC NULLS LAST, schema_name, table_name LIMIT %d
            """.formatted(Sizes.STALE_DAYS, Sizes.LISTED), "");

    private static final Question UNLOGGED = new Question("unlogged tables", """
            SELECT count(*) AS tables, min(n.nspname || '.' || c.relname) AS example
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'r' AND c.relpersistence = 'u'
            """, "");

    private static final Question TRACKING =
            new Question("tracking tables", """
            SELECT n.nspname::text AS schema_name, c.relname::text AS table_name,
                   CASE WHEN c.reltuples > 0 THEN c.reltuples::bigint
                        WHEN pg_stat_get_live_tuples(c.oid) > 0 THEN pg_stat_get_live_tuples(c.oid)
                        WHEN c.reltuples = 0 THEN 0 END AS row_count
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE lower(c.relname) IN (%s) AND %s
            ORDER BY 1, 2 LIMIT 200
            """.formatted(Planning.trackingTables(), OF_USERS), "");

    private static final Question MIGRATIONS =
            new Question("migration tables", """
            SELECT n.nspname::text AS schema_name, c.relname::text AS table_name, a.attname::text AS column_name
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                 AND (lower(a.attname) LIKE '%%backup%%' OR lower(a.attname) LIKE '%%rollback%%'
                      OR lower(a.attname) LIKE '%%verif%%')
            WHERE (lower(c.relname) LIKE '%%migration%%' OR lower(c.relname) IN (%s)) AND %s
            ORDER BY 1, 2, a.attnum LIMIT 500
            """.formatted(Planning.toolTables(), OF_USERS), "");

    private final Asking asking;

    PostgresChecks(Asking asking) {
        this.asking = asking;
    }

    Audit.Seen seen() {
        PgLog log = PgLog.of(asking.server());
        asking.role("\"" + log.role().replace("\"", "\"\"") + "\"");
        new PostgresArchive(asking, log).judge();
        durability(log);
        asking.withRow("identity", DATABASE, row -> {
            asking.info("identity", identity(log, row));
            asking.withRow("size", SIZE, size -> asking.info("size", Amounts.bytes(size.count("bytes")) + " on disk"));
            checksums(log, row.countOrZero("checksum_failures"));
        });
        asking.withRow("unlogged-tables", UNLOGGED, this::unlogged);
        Planning.tracking(asking, TRACKING);
        var columns = Planning.migrations(asking, MIGRATIONS);
        var tables = Sizes.of(asking, TABLES, "ANALYZE");
        asking.info(
                "backups",
                "PostgreSQL keeps no record of its backups: whether there is one, and whether it can be restored, nothing"
                        + " here tells",
                "lifeboat observe pgbackrest, barman, wal-g ...: whichever takes them");
        return new Audit.Seen(
                "PostgreSQL " + log.version(),
                tables,
                columns,
                database -> PgArchiver.pitr(log, asking.server().name(), database),
                PgArchiver.faults(log, asking.server().name()));
    }

    private static String identity(PgLog log, Entry row) {
        return "database " + row.needed("database_name") + ", on "
                + (log.standby() ? "a standby" : "a primary") + "; system "
                + (log.systemIdentifier().isEmpty() ? "unknown" : log.systemIdentifier()) + ", timeline "
                + log.timeline();
    }

    private void checksums(PgLog log, long failures) {
        if (failures > 0) {
            asking.critical(
                    "checksums",
                    Amounts.of(failures, "page")
                            + " had a wrong checksum, since the statistics were reset, of pages read",
                    "Find which in the server's log, and restore them from a backup from before; then look whether the"
                            + " backups since hold them, too");
        } else if (!log.setting("data_checksums").equals("on")) {
            asking.warning(
                    "checksums",
                    "data checksums are off: damaged pages are read, and backed up, unnoticed",
                    "With the server stopped: pg_checksums --enable");
        } else {
            asking.info(
                    "checksums",
                    "data checksums are on; since the statistics were reset, of pages read, none was found wrong");
        }
    }

    private void durability(PgLog log) {
        for (String setting : new String[] {"fsync", "full_page_writes"}) {
            if (log.setting(setting).equals("off")) {
                asking.critical(
                        "durability",
                        setting + " is off: a crash may leave data that cannot be read",
                        "ALTER SYSTEM SET " + setting + " = on; SELECT pg_reload_conf(); and take a new full backup");
            }
        }
        if (log.setting("synchronous_commit").equals("off")) {
            asking.info("durability", "synchronous_commit is off: a crash loses the commits of the last moment");
        }
    }

    private void unlogged(Entry row) {
        long tables = row.countOrZero("tables");
        if (tables > 0) {
            asking.warning(
                    "unlogged-tables",
                    Amounts.of(tables, "unlogged table") + ", such as " + row.words("example")
                            + ": empty after a crash, and in every restored physical backup",
                    "ALTER TABLE ... SET LOGGED for those that matter");
        }
    }
}
