package dev.lifeboat.ingest.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.ingest.LocalMariadb;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.probe.MysqlBinlog;
import dev.lifeboat.ingest.server.Address;
import dev.lifeboat.ingest.server.CannotAskException;
import dev.lifeboat.ingest.server.Engine;
import dev.lifeboat.ingest.server.JdbcServer;
import dev.lifeboat.ingest.server.Question;
import dev.lifeboat.ingest.tools.From;
import dev.lifeboat.ingest.tools.Look;
import dev.lifeboat.v1.PitrEvidence;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real MariaDB (Debian's mariadb-server), audited by a user that has only the rights that docs/audit.md names. */
class MariadbAuditTest {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir
    private static Path dir;

    private static LocalMariadb mariadb;
    private static Connection admin;
    private static int port;

    @BeforeAll
    static void startMariadb() throws Exception {
        mariadb = LocalMariadb.start(dir);
        port = mariadb.port();
        admin = mariadb.connect("");
        for (String sql : List.of(
                "CREATE DATABASE orders",
                "CREATE TABLE orders.orders (id INT PRIMARY KEY, note VARCHAR(100))",
                "INSERT INTO orders.orders SELECT seq, 'x' FROM orders.seq_1_to_1000",
                "ANALYZE TABLE orders.orders",
                "CREATE TABLE orders.migrations (id INT, backup_id INT, rollback_plan TEXT, verified INT)",
                "CREATE TABLE orders.old_log (id INT) ENGINE = MyISAM",
                "CREATE TABLE orders.aged (id INT PRIMARY KEY)",
                "UPDATE mysql.innodb_table_stats SET last_update = NOW() - INTERVAL 40 DAY WHERE table_name = 'aged'",
                "CREATE USER audit@'127.0.0.1' IDENTIFIED BY 'only-to-look'",
                "GRANT REFERENCES, BINLOG MONITOR ON *.* TO audit@'127.0.0.1'",
                "GRANT SELECT ON mysql.innodb_table_stats TO audit@'127.0.0.1'",
                "CREATE USER tables@'127.0.0.1' IDENTIFIED BY 'only-to-look'",
                "GRANT SHOW VIEW ON *.* TO tables@'127.0.0.1'",
                "CREATE DATABASE other",
                "CREATE USER elsewhere@'127.0.0.1' IDENTIFIED BY 'only-to-look'",
                "GRANT SELECT ON other.* TO elsewhere@'127.0.0.1'",
                "GRANT SELECT (id) ON orders.orders TO elsewhere@'127.0.0.1'",
                "CREATE USER here@'127.0.0.1' IDENTIFIED BY 'only-to-look'",
                "GRANT SELECT ON orders.* TO here@'127.0.0.1'",
                "CREATE USER nobody@'127.0.0.1' IDENTIFIED BY 'only-to-look'",
                "GRANT SELECT (id) ON orders.orders TO nobody@'127.0.0.1'")) {
            try (var statement = admin.createStatement()) {
                statement.execute(sql);
            }
        }
    }

    @AfterAll
    static void stopMariadb() throws Exception {
        if (admin != null) {
            admin.close();
        }
        if (mariadb != null) {
            mariadb.close();
        }
    }

    @Test
    void takesABinaryLogForNoArchive() {
        var audited = audited("audit");

        assertThat(audited.report().product()).startsWith("MariaDB ");
        assertThat(audited.about("archiving"))
                .startsWith("WARNING the binary log is written (1 file, ")
                .contains("on this server alone");
        assertThat(audited.about("binary-log-sync")).startsWith("WARNING sync_binlog is 0");
        assertThat(audited.about("checksums")).startsWith("INFO pages have checksums");
        assertThat(audited.report().count(Severity.NOT_SEEN)).isZero();
    }

    @Test
    void observesThatTheServerCannotSayWhetherItsLogIsArchived() {
        var seen = new Look(
                        new MysqlBinlog(),
                        new From.Database(address("audit", "only-to-look"), LIMIT),
                        Clock.systemUTC())
                .at(new Subject("mariadb:prod/orders", "mysql-binlog:orders", Map.of(), Instant.EPOCH));

        assertThat(seen.observation().faults()).isEmpty();
        var pitr = (PitrEvidence) seen.observation().facts().get(0).value();
        assertThat(pitr.getArchivingEnabled()).isNull();
        assertThat(pitr.getEngineVersion()).contains("MariaDB");
        assertThat(seen.observation().warnings()).anyMatch(warning -> warning.contains("sync_binlog is 0"));
    }

    @Test
    void seesTablesThatTheUserMayNotRead() {
        var audited = audited("audit");

        assertThat(audited.report().largest()).extracting(Table::name).contains("orders", "migrations", "old_log");
        assertThat(audited.about("engines")).startsWith("WARNING 1 table").contains("orders.old_log (MyISAM)");
        assertThat(audited.about("backup-tracking")).startsWith("WARNING no table here keeps track");
        assertThat(audited.about("migration-planning"))
                .startsWith("INFO migrations refer to a backup, plan the way back and track verification");
        assertThat(audited.about("statistics")).startsWith("INFO 1 of 4 tables have statistics older than 30 days");
        try (var server = open("audit", "only-to-look")) {
            assertThat(server.ask(new Question("test", "SELECT * FROM orders.orders", ""))
                            .toString())
                    .contains("this role may not ask that");
        }
    }

    @Test
    void doesNotTakeForAbsentWhatItMayNotSee() {
        var audited = audited("nobody");

        assertThat(audited.about("visibility"))
                .startsWith("NOT_SEEN")
                .contains("GRANT REFERENCES ON *.* TO 'nobody'@'127.0.0.1'");
        assertThat(audited("elsewhere").about("visibility")).startsWith("NOT_SEEN");
        assertThat(audited("here").about("visibility")).isEqualTo("nothing");
        assertThat(audited("tables").about("migration-planning"))
                .startsWith("NOT_SEEN among the tables that can be seen");
        assertThat(audited.about("backup-tracking")).startsWith("NOT_SEEN among the tables that can be seen");
        assertThat(audited.about("migration-planning")).startsWith("NOT_SEEN among the tables that can be seen");
        assertThat(audited.about("binary-log")).startsWith("NOT_SEEN").contains("GRANT BINLOG MONITOR");
        assertThat(audited.about("statistics"))
                .startsWith("NOT_SEEN")
                .contains("GRANT SELECT ON mysql.innodb_table_stats");
    }

    @Test
    void waitsForNoLock() throws SQLException {
        try (var other = DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + port + "/orders?user=root");
                var statement = other.createStatement()) {
            statement.execute("LOCK TABLES orders WRITE, old_log WRITE");

            assertThat(audited("audit").report().largest())
                    .extracting(Table::name)
                    .contains("orders");
        }
    }

    @Test
    void canChangeNothingAndSaysWhyItCannotComeIn() {
        try (var server = JdbcServer.open(
                Address.of("jdbc:mysql://127.0.0.1:" + port + "/orders?user=root", null, Map.of(), List.of()),
                LIMIT,
                Clock.systemUTC())) {
            assertThat(server.ask(new Question("test", "CREATE TABLE left_behind (id INT)", ""))
                            .toString())
                    .contains("READ ONLY transaction");
        }
        assertThat(org.assertj.core.api.Assertions.catchThrowableOfType(
                        CannotAskException.class,
                        () -> open("audit", "not-this-one").close()))
                .hasMessageContaining("Access denied")
                .hasMessageContaining("--password-file")
                .hasMessageNotContaining("not-this-one");
    }

    private static Audited audited(String user) {
        try (var server = open(user, "only-to-look")) {
            return Audited.of(Engine.MYSQL, server);
        }
    }

    private static JdbcServer open(String user, String password) {
        return JdbcServer.open(address(user, password), LIMIT, Clock.systemUTC());
    }

    private static Address address(String user, String password) {
        return Address.of(
                "jdbc:mariadb://127.0.0.1:" + port + "/orders?user=" + user,
                null,
                Map.of(Address.VARIABLE, password),
                List.of());
    }
}
