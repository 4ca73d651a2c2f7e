package dev.lifeboat.ingest.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lifeboat.ingest.IngestApp;
import dev.lifeboat.ingest.Published;
import dev.lifeboat.ingest.Stand;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What would lose changes of a real MariaDB in silence: it is refused, or all is read anew. */
class MariadbHazardsTest {
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final String REPLICA =
            "CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = 1, MASTER_USER = 'x'";

    private static final String AGE = "SELECT CREATE_TIME < NOW() FROM information_schema.TABLES"
            + " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'pitr_capability'";

    private static MariadbCatalogs catalogs;

    private final Stand stand = Stand.shared();

    @BeforeAll
    static void startMariadb() throws Exception {
        catalogs = MariadbCatalogs.shared();
    }

    @Test
    void tablesWhoseRowsChangeInNoLogAreRefused() {
        var catalog = catalogs.installed("kinds");
        catalogs.sql(
                catalog,
                "CREATE TABLE two (id INT PRIMARY KEY, backup_id INT, FOREIGN KEY (backup_id) REFERENCES backup_catalog (id)"
                        + " ON DELETE SET NULL)",
                "ALTER TABLE backup_verification_tests ADD CONSTRAINT ruled FOREIGN KEY (backup_id)"
                        + " REFERENCES backup_catalog (id) ON DELETE CASCADE",
                "ALTER TABLE migration_plan ENGINE = Aria",
                "ALTER TABLE migration_log ADD SYSTEM VERSIONING",
                "ALTER TABLE pitr_capability PARTITION BY HASH (id) PARTITIONS 2",
                "DROP TABLE recovery_procedures",
                "CREATE VIEW recovery_procedures AS SELECT 1 AS id");
        assertThat(said(catalog))
                .contains("backup_verification_tests has the rule ON DELETE CASCADE")
                .contains("engine of table migration_plan is Aria")
                .contains("migration_log is a SYSTEM VERSIONED")
                .contains("pitr_capability has partitions")
                .contains("recovery_procedures is a VIEW")
                .doesNotContain("two");
    }

    @Test
    void aSnapshotDoesNotBeginWhileATransactionIsInDoubt() throws SQLException {
        var catalog = catalogs.installed("doubt");
        try (var connection = catalog.connect()) {
            var sight = catalog.server().look(connection, catalog);
            catalogs.sql(
                    catalog,
                    "XA START 'doubtful'",
                    "INSERT INTO pitr_capability (database_name) VALUES ('orders')",
                    "XA END 'doubtful'",
                    "XA PREPARE 'doubtful'");
            try {
                assertThatThrownBy(() -> sight.beginAfresh(connection, epoch("token")))
                        .hasMessageContaining("doubtful")
                        .hasMessageContaining("roll it back");
            } finally {
                catalogs.sql(catalog, "XA ROLLBACK 'doubtful'");
            }
            sight.beginAfresh(connection, epoch("token"));
        }
    }

    @Test
    void aLockThatWasNotHadIsNotTakenForHeld() throws SQLException {
        var catalog = catalogs.installed("lock");
        try (var ofNoDatabase = catalogs.server().connect("")) {
            assertThatThrownBy(() -> MariadbLock.take(ofNoDatabase, catalog))
                    .isInstanceOfAny(CannotCaptureException.class, SQLException.class);
        }
    }

    @Test
    void aPulseIsLostWhenTheLogIsCompressed() throws SQLException {
        var catalog = catalogs.installed("compressed");
        try (var connection = catalog.connect()) {
            catalog.server().look(connection, catalog).beginAfresh(connection, epoch("token"));
            catalogs.grant(
                    catalog,
                    "SET GLOBAL log_bin_compress_min_len = 1024",
                    "SET GLOBAL log_bin_compress = ON",
                    "FLUSH BINARY LOGS");
            try {
                catalog.server().sendBeat(connection, catalog, epoch("token"), Instant.EPOCH);
                assertThat(eventTypes(catalog)).anyMatch(type -> type.contains("compressed"));
            } finally {
                catalogs.grant(
                        catalog, "SET GLOBAL log_bin_compress = OFF", "SET GLOBAL log_bin_compress_min_len = 256");
            }
        }
    }

    @Test
    void settingsThatLoseChangesAreNoticedWhileReading() {
        var catalog = catalogs.installed("while");
        try (var app = IngestApp.start(stand.settings(catalog))) {
            streaming(app);
            noticed(app, catalog, "SET GLOBAL binlog_format = 'MIXED'", "SET GLOBAL binlog_format = 'ROW'", "MIXED");
            noticed(app, catalog, "SET GLOBAL log_bin_compress = ON", "SET GLOBAL log_bin_compress = OFF", "compress");
            noticed(app, catalog, REPLICA, "RESET SLAVE ALL", "on a replica of 127.0.0.1:1");
        }
    }

    @Test
    void aSnapshotThatGetsNoLockLetsOthersWriteForAWhile() throws SQLException {
        var catalog = catalogs.installed("locked");
        try (var busy = catalogs.server().connect(catalog.name());
                var sql = busy.createStatement()) {
            sql.execute("LOCK TABLES pitr_capability WRITE");
            try (var app = IngestApp.start(stand.settings(catalog))) {
                await().atMost(LONG).until(() -> app.sources().get(0).phase() == CaptureStatus.Phase.FAILING);
                sql.execute("UNLOCK TABLES");
                // it pauses for a minute: whatever the machine's speed, that it goes on sooner can only be missed
                await().during(Duration.ofSeconds(1))
                        .atMost(LONG)
                        .until(() -> app.sources().get(0).phase() == CaptureStatus.Phase.FAILING);
            }
        }
    }

    @Test
    void whatIsInTheLogAsAStatementIsReadAnew() {
        var catalog = catalogs.installed("statement");
        try (var app = IngestApp.start(stand.settings(catalog));
                var published = stand.published(catalog)) {
            streaming(app);
            catalogs.sql(
                    catalog,
                    "SET SESSION binlog_format = 'STATEMENT'",
                    "INSERT INTO pitr_capability (database_name) VALUES ('orders')");
            live(published, 1);
        }
    }

    /** As after a failover: the transactions of one domain are by several servers, which the connector cannot go on from. */
    @Test
    void whatSeveralServersWroteInOneDomainIsReadAnew() {
        var catalog = catalogs.installed("writers");
        try (var published = stand.published(catalog)) {
            try (var app = IngestApp.start(stand.settings(catalog))) {
                streaming(app);
                catalogs.sql(
                        catalog,
                        "SET SESSION server_id = 999",
                        "INSERT INTO pitr_capability (database_name) VALUES ('orders')");
                live(published, 1);
            }
            catalogs.sql(catalog, "INSERT INTO pitr_capability (database_name) VALUES ('carts')");
            try (var app = IngestApp.start(stand.settings(catalog))) {
                streaming(app);
                live(published, 2);
            }
        }
    }

    @Test
    void pulsesOfOtherSourcesInTheDatabaseAreNotTakenForOurs() {
        var catalog = catalogs.installed("shared");
        var other = CatalogSource.of(catalog.name() + "_other", catalog.jdbcUrl(), "postgresql", "prod");
        try (var app = IngestApp.start(stand.settings(catalog, other));
                var published = stand.published(catalog)) {
            streaming(app);
            catalogs.sql(
                    catalog,
                    "INSERT INTO lifeboat_pulse (source, token, beat, sent_millis) VALUES ('third', UUID(), 0, 0)",
                    "UPDATE lifeboat_pulse SET beat = 1000000 WHERE source = 'third'",
                    "INSERT INTO pitr_capability (database_name) VALUES ('orders')");
            live(published, 1);
        }
        try (var topic = StateTopic.open(stand.cluster)) {
            for (var source : List.of(catalog, other)) {
                assertThat(new CaptureState(topic, source.id()).beat())
                        .as("pulses of " + source.name())
                        .isPositive()
                        .isLessThan(1_000_000);
            }
        }
    }

    @Test
    void tablesThatWereMadeAnewWithTheSameColumnsAreReadAnew() {
        var catalog = catalogs.installed("anew");
        try (var published = stand.published(catalog)) {
            try (var app = IngestApp.start(stand.settings(catalog))) {
                row(catalog, published);
                catalogs.sql(
                        catalog,
                        "CREATE TABLE fresh LIKE pitr_capability",
                        "RENAME TABLE pitr_capability TO old, fresh TO pitr_capability");
                live(published, 0);
                streaming(app);
                row(catalog, published);
                // the connector cannot tell what this makes; the server tells when, in seconds
                await().atMost(LONG).until(() -> catalogs.ask(catalog, AGE).equals("1"));
                catalogs.sql(catalog, "CREATE OR REPLACE TABLE pitr_capability LIKE old");
                live(published, 0);
                streaming(app);
                row(catalog, published);
                int before = epochNumber(catalog);
                catalogs.sql(
                        catalog,
                        "START TRANSACTION",
                        "SELECT token, beat INTO @token, @beat FROM lifeboat_pulse FOR UPDATE",
                        "DELETE FROM lifeboat_pulse",
                        "INSERT INTO lifeboat_pulse (source, token, beat, sent_millis) VALUES ('" + catalog.name()
                                + "', @token, @beat, 0)",
                        "COMMIT");
                await().atMost(LONG).until(() -> epochNumber(catalog) > before);
                streaming(app);
            }
            catalogs.sql(catalog, "DROP TABLE pitr_capability", "CREATE TABLE pitr_capability LIKE old");
            try (var app = IngestApp.start(stand.settings(catalog))) {
                live(published, 0);
            }
        }
    }

    private static void row(CatalogSource catalog, Published published) {
        catalogs.sql(catalog, "INSERT INTO pitr_capability (database_name) VALUES ('orders')");
        live(published, 1);
    }

    private static void live(Published published, int rows) {
        await().atMost(LONG).untilAsserted(() -> assertThat(published.live()).hasSize(rows));
    }

    private static void streaming(IngestApp app) {
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(app.sources())
                        .extracting(CaptureStatus.View::phase)
                        .containsOnly(CaptureStatus.Phase.STREAMING));
    }

    private static void noticed(IngestApp app, CatalogSource catalog, String breaks, String mends, String words) {
        catalogs.grant(catalog, breaks);
        try {
            await().atMost(LONG)
                    .untilAsserted(
                            () -> assertThat(app.sources().get(0).message()).contains(words));
        } finally {
            catalogs.grant(catalog, mends);
        }
        streaming(app);
    }

    private int epochNumber(CatalogSource catalog) {
        try (var topic = StateTopic.open(stand.cluster)) {
            return new CaptureState(topic, catalog.id()).epoch().orElseThrow().number();
        }
    }

    private static List<String> eventTypes(CatalogSource catalog) {
        var types = new java.util.ArrayList<String>();
        try (var connection = catalogs.server().connect("");
                var sql = connection.createStatement();
                var events = sql.executeQuery(
                        "SHOW BINLOG EVENTS IN '" + catalogs.ask(catalog, "SHOW MASTER STATUS") + "'")) {
            while (events.next()) {
                types.add(events.getString("Event_type"));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return types;
    }

    private static Epoch epoch(String token) {
        return new Epoch(1, true, "", "7", token, List.of(), Map.of(), 0);
    }

    private static String said(CatalogSource catalog) {
        try (var connection = catalog.connect()) {
            catalog.server().look(connection, catalog);
            return "nothing";
        } catch (CannotCaptureException | SQLException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
