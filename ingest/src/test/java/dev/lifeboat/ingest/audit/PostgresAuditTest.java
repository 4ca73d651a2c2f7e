package dev.lifeboat.ingest.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lifeboat.ingest.server.Address;
import dev.lifeboat.ingest.server.Answer;
import dev.lifeboat.ingest.server.Engine;
import dev.lifeboat.ingest.server.JdbcServer;
import dev.lifeboat.ingest.server.Question;
import dev.lifeboat.local.LocalPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real PostgreSQL, audited by a role that has only the rights that docs/audit.md names. */
class PostgresAuditTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    private static Path dir;

    private static LocalPostgres postgres;
    private static Connection admin;
    private static String archive;

    @BeforeAll
    static void startPostgres() throws Exception {
        archive = "cp %p " + Files.createDirectories(dir.resolve("archive")) + "/%f";
        postgres = LocalPostgres.start(dir.resolve("postgres"), 0, Map.of("archive_mode", "on", "autovacuum", "off"));
        admin = DriverManager.getConnection(postgres.jdbcUrl("postgres"));
        execute("CREATE ROLE audit LOGIN PASSWORD 'only-to-look'");
        execute("GRANT EXECUTE ON FUNCTION pg_ls_waldir() TO audit");
        execute("GRANT EXECUTE ON FUNCTION pg_ls_archive_statusdir() TO audit");
        execute("CREATE ROLE nobody LOGIN PASSWORD 'only-to-look'");
        execute("CREATE SCHEMA sales");
        execute(
                "CREATE TABLE sales.orders AS SELECT g AS id, repeat('x', 100) AS note FROM generate_series(1, 5000) g");
        execute("ANALYZE sales.orders");
        execute("CREATE TABLE sales.young (id int)");
        execute("CREATE TABLE sales.\"Order_Migrations\" (id int, backup_id int, verification_date date)");
        execute("CREATE TABLE sales.flyway_schema_history (version text)");
        archiveWith(archive);
        execute("SELECT pg_switch_wal()");
        await().atMost(LIMIT).until(() -> is("SELECT last_archived_time IS NOT NULL FROM pg_stat_archiver"));
    }

    @AfterAll
    static void stopPostgres() throws SQLException {
        admin.close();
        postgres.close();
    }

    @Test
    void findsAServerThatArchivesInOrder() {
        var audited = audited("audit");

        assertThat(audited.report().product()).startsWith("PostgreSQL 18.");
        assertThat(audited.about("archiving")).startsWith("INFO the log is archived, last ");
        assertThat(audited.about("recovery-point")).startsWith("INFO what was committed until ");
        assertThat(audited.about("checksums")).startsWith("INFO data checksums are on");
        assertThat(audited.about("identity")).contains("database postgres, on a primary; system ", "timeline 1");
        assertThat(audited.report().count(Severity.NOT_SEEN)).isZero();
        assertThat(audited.report().count(Severity.CRITICAL)).isZero();
        var pitr = audited.report().pitr().apply("postgresql:prod/orders");
        assertThat(pitr).isNotNull();
        assertThat(pitr.value().getArchivingEnabled()).isTrue();
    }

    @Test
    void findsThatArchivingFails() throws SQLException {
        try {
            archiveWith("false");
            execute("CREATE TABLE more (id int)");
            execute("SELECT pg_switch_wal()");
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(audited("audit").about("archiving"))
                            .startsWith("CRITICAL archiving fails: last failed ")
                            .contains("segment waits", "server's log"));
        } finally {
            archiveWith(archive);
            execute("DROP TABLE IF EXISTS more");
            await().atMost(LIMIT)
                    .until(
                            () -> is(
                                    "SELECT last_archived_time > last_failed_time OR last_failed_time IS NULL FROM pg_stat_archiver"));
        }
    }

    @Test
    void findsThatNothingArchivesOrThatAllIsThrownAway() throws SQLException {
        try {
            archiveWith("");
            assertThat(audited("audit").about("archiving"))
                    .startsWith("CRITICAL")
                    .contains("nothing is archived");
            archiveWith("/bin/true");
            assertThat(audited("audit").about("archiving"))
                    .startsWith("CRITICAL")
                    .contains("thrown away");
        } finally {
            archiveWith(archive);
        }
    }

    @Test
    void seesTablesThatTheRoleMayNotReadWithSizesAndStatistics() {
        var report = audited("audit").report();

        assertThat(report.largest().get(0))
                .satisfies(table -> assertThat(table.name()).isEqualTo("orders"))
                .satisfies(table -> assertThat(table.bytes()).isBetween(500_000L, 5_000_000L))
                .satisfies(table -> assertThat(table.rows()).isEqualTo(5000))
                .satisfies(table -> assertThat(table.statisticsAge()).isNotNull());
        assertThat(report.largest())
                .filteredOn(table -> table.name().equals("young"))
                .singleElement()
                .satisfies(table -> assertThat(table.never()).isTrue())
                .satisfies(table -> assertThat(table.bytes()).isNull());
    }

    @Test
    void saysWhatTheColumnsOfMigrationsAreFor() {
        var audited = audited("audit");

        assertThat(audited.report().columns())
                .extracting(MigrationColumn::column, column -> column.purpose().words())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("backup_id", "refers to a backup"),
                        org.assertj.core.groups.Tuple.tuple("verification_date", "tracks verification"));
        assertThat(audited.about("migration-planning"))
                .startsWith("WARNING")
                .contains("sales.Order_Migrations", "no column plans the way back", "Flyway", "lifeboat gate");
    }

    @Test
    void looksForTrackingTablesInEverySchemaAndNotForTheirNamesAlone() throws SQLException {
        assertThat(audited("audit").about("backup-tracking")).startsWith("WARNING no table here keeps track");
        execute("CREATE TABLE sales.backup_history (id int)");
        try {
            assertThat(audited("audit").about("backup-tracking"))
                    .startsWith("WARNING there is sales.backup_history, and nothing in it");
            execute("INSERT INTO sales.backup_history VALUES (1)");
            execute("ANALYZE sales.backup_history");
            assertThat(audited("audit").about("backup-tracking"))
                    .startsWith("INFO backups are tracked in sales.backup_history (about 1 row)");
        } finally {
            execute("DROP TABLE sales.backup_history");
        }
    }

    @Test
    void findsASlotThatHoldsTheLogAndATableThatNoBackupHolds() throws SQLException {
        execute("SELECT pg_create_physical_replication_slot('old_standby', true)");
        execute("CREATE UNLOGGED TABLE sales.cart (id int)");
        try {
            assertThat(audited("audit").about("slots"))
                    .contains("old_standby is not in use", "pg_drop_replication_slot");
            assertThat(audited("audit").about("unlogged-tables"))
                    .startsWith("WARNING 1 unlogged table, such as sales.cart");
        } finally {
            execute("SELECT pg_drop_replication_slot('old_standby')");
            execute("DROP TABLE sales.cart");
        }
    }

    @Test
    void tellsWhatARoleWithoutRightsCouldNotSee() {
        var audited = audited("nobody");

        assertThat(audited.about("archive-backlog"))
                .startsWith("NOT_SEEN")
                .contains("this role may not ask that", "GRANT EXECUTE ON FUNCTION pg_ls_waldir() TO \"nobody\"");
        assertThat(audited.about("archiving")).startsWith("INFO the log is archived");
        assertThat(audited.report().largest()).isNotEmpty();
    }

    @Test
    void waitsForNoLockAndTakesNone() throws SQLException {
        try (var other = DriverManager.getConnection(postgres.jdbcUrl("postgres"))) {
            other.setAutoCommit(false);
            try (var statement = other.createStatement()) {
                statement.execute("LOCK TABLE sales.orders, sales.flyway_schema_history IN ACCESS EXCLUSIVE MODE");
            }
            var audited = audited("audit");
            assertThat(audited.report().count(Severity.NOT_SEEN)).isZero();
            assertThat(audited.report().largest().get(0).name()).isEqualTo("orders");
            other.rollback();
        }
    }

    @Test
    void canChangeNothingAndEndsInTime() throws SQLException {
        try (var server = open("postgres", Duration.ofSeconds(2));
                var other = DriverManager.getConnection(postgres.jdbcUrl("postgres"))) {
            assertThat(server.ask(question("CREATE TABLE public.left_behind (id int)"))
                            .toString())
                    .contains("read-only transaction");
            other.setAutoCommit(false);
            try (var statement = other.createStatement()) {
                statement.execute("LOCK TABLE sales.orders IN ACCESS EXCLUSIVE MODE");
            }
            assertThat(server.ask(question("SELECT count(*) FROM sales.orders")))
                    .isInstanceOfSatisfying(
                            Answer.Refused.class,
                            refused -> assertThat(refused.why()).isEqualTo(Answer.Why.TOO_SLOW));
            assertThat(server.ask(question("SELECT pg_sleep(600)")))
                    .isInstanceOfSatisfying(
                            Answer.Refused.class,
                            refused -> assertThat(refused.why()).isEqualTo(Answer.Why.TOO_SLOW));
            other.rollback();
        }
    }

    @Test
    void setsTheSessionWhileConnectingSoThatNoPoolerLendsItOn() {
        try (var server = open("audit", MINUTE)) {
            assertThat(server.row(
                                    question(
                                            "SELECT string_agg(name || ' by ' || source, ', ' ORDER BY name) AS set FROM pg_settings"
                                                    + " WHERE name IN ('default_transaction_read_only', 'search_path', 'lock_timeout', 'statement_timeout')"))
                            .needed("set"))
                    .contains(
                            "default_transaction_read_only by client",
                            "search_path by client",
                            "lock_timeout by client",
                            "statement_timeout by client");
        }
    }

    private static Question question(String sql) {
        return new Question("test", sql, "");
    }

    private static Audited audited(String role) {
        try (var server = open(role, MINUTE)) {
            return Audited.of(Engine.POSTGRESQL, server);
        }
    }

    private static JdbcServer open(String role, Duration patience) {
        String url = role.equals("postgres")
                ? postgres.jdbcUrl("postgres")
                : "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/postgres?user=" + role;
        var environment = role.equals("postgres") ? Map.<String, String>of() : Map.of(Address.VARIABLE, "only-to-look");
        return JdbcServer.open(Address.of(url, null, environment, List.of()), patience, Clock.systemUTC());
    }

    private static void archiveWith(String command) throws SQLException {
        execute("ALTER SYSTEM SET archive_command = '" + command + "'");
        execute("SELECT pg_reload_conf()");
        await().atMost(LIMIT).until(() -> is("SELECT current_setting('archive_command') = '" + command + "'"));
    }

    private static void execute(String sql) throws SQLException {
        try (var statement = admin.createStatement()) {
            statement.execute(sql);
        }
    }

    private static boolean is(String sql) throws SQLException {
        try (var statement = admin.createStatement();
                var row = statement.executeQuery(sql)) {
            return row.next() && row.getBoolean(1);
        }
    }
}
