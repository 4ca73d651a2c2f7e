package dev.lifeboat.ingest.capture;

import static dev.lifeboat.ingest.Stand.sql;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.ingest.IngestApp;
import dev.lifeboat.ingest.LocalMariadb;
import dev.lifeboat.ingest.Published;
import dev.lifeboat.ingest.Stand;
import dev.lifeboat.ingest.catalog.CatalogInstaller;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.EvidenceHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A catalog in a real MariaDB (Debian's mariadb-server), read by a user with the least rights. */
class MariadbCaptureTest {
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Rows of every table; {@code [...]} stands for a list of numbers, {@code {...}} for a length of time. */
    private static final List<String> ROWS = List.of(
            "INSERT INTO backup_catalog (backup_name, backup_type, source_database, backup_start_time, backup_end_time,"
                    + " backup_size_bytes, backup_location, is_verified, created_by, parent_backup_ids, copies, off_site,"
                    + " expires_at) VALUES ('nightly', 'full', 'orders', '2026-11-20 01:02:03.123456',"
                    + " '2026-11-20 02:00:00', 9223372036854775807, '/b', true, 'Zoë 🚢', [1, 2],"
                    + " '[{\"location\": \"s3://x\", \"off_site\": true}]', false, '2099-01-01 00:00:00')",
            "INSERT INTO backup_verification_tests (backup_id, test_type, test_start_time, test_end_time, test_status,"
                    + " test_details, rows_verified, checksum_match) VALUES (1, 'restore', '2026-11-20 03:00:00',"
                    + " '2026-11-20 03:30:00', 'passed', '{\"tool\": \"x\"}', 12, true)",
            "INSERT INTO recovery_procedures (procedure_name, estimated_recovery_time, last_tested_date,"
                    + " test_success_rate, procedure_steps, required_resources, contact_list, database_name)"
                    + " VALUES ('runbook', {PT4H30M}, '2026-10-01', 99.50, '[\"stop\", \"start\"]', [3, 4],"
                    + " '[\"ops\"]', 'orders')",
            "INSERT INTO migration_safety_checklist (migration_id, checklist_item, completed, completed_at, evidence)"
                    + " VALUES ('6f1c2a9e-1111-4000-8000-000000000001', 'x', true, '2026-11-20 04:00:00', 'seen')",
            "INSERT INTO pitr_capability (database_name, earliest_recovery_point, latest_recovery_point,"
                    + " wal_archiving_enabled, last_verification_date, verification_status)"
                    + " VALUES ('orders', '2026-11-01 00:00:00', '2026-11-20 00:00:00', true, '2026-11-19', 'passed')",
            "INSERT INTO migration_plan (migration_id, name, database_name, rollback_plan, window_start) VALUES"
                    + " ('6f1c2a9e-1111-4000-8000-000000000001', 'm', 'orders', 'undo', '2026-12-01 00:00:00')",
            "INSERT INTO migration_log (migration_name, backup_id, executed_at, migration_id, state)"
                    + " VALUES ('m', 1, '2026-11-20 05:00:00', '6f1c2a9e-1111-4000-8000-000000000001', 'completed')",
            "INSERT INTO migration_data_snapshots (migration_id, snapshot_type, table_name, row_count, checksum,"
                    + " taken_at) VALUES ('6f1c2a9e-1111-4000-8000-000000000001', 'pre', 't', 7, 'abc',"
                    + " '2026-11-20 05:00:00')");

    private static final List<String> CHANGES = List.of(
            "UPDATE backup_catalog SET source_database = 'billing', backup_size_bytes = 5",
            "UPDATE migration_plan SET state = 'started'",
            "DELETE FROM migration_data_snapshots",
            "UPDATE backup_verification_tests SET checksum_match = false, test_status = 'failed'");

    @TempDir
    private static Path dir;

    private static LocalMariadb server;
    private static MariadbCatalogs catalogs;

    private final Stand stand = Stand.shared();

    @BeforeAll
    static void startMariadb() throws Exception {
        catalogs = MariadbCatalogs.shared();
        server = catalogs.server();
    }

    @Test
    void makesTheSameEvidenceAsPostgres() {
        var postgres = stand.newCatalog("same");
        CatalogInstaller.install(postgres.jdbcUrl());
        var mariadb = catalogs.installed("same");
        try (var ofPostgres = stand.published(postgres);
                var ofMariadb = stand.published(mariadb)) {
            write(postgres, mariadb, ROWS);
            try (var app = IngestApp.start(stand.settings(postgres, mariadb))) {
                await().atMost(LONG).until(() -> ofPostgres.live().size() == ROWS.size());
                await().atMost(LONG)
                        .untilAsserted(
                                () -> assertThat(records(ofMariadb, mariadb)).isEqualTo(records(ofPostgres, postgres)));
                write(postgres, mariadb, CHANGES);
                write(
                        postgres,
                        mariadb,
                        ROWS.stream()
                                .map(row -> row.replace("'nightly'", "'weekly'")
                                        .replace("0001'", "0002'")
                                        .replace("'runbook'", "'other'"))
                                .toList());
                await().atMost(LONG).until(() -> ofPostgres.live().size() == 2 * ROWS.size() - 1);
                await().atMost(LONG)
                        .untilAsserted(
                                () -> assertThat(records(ofMariadb, mariadb)).isEqualTo(records(ofPostgres, postgres)));
            }
            positionsGrow(ofMariadb);
        }
    }

    @Test
    void losesNothingWhenKilledAndRecognisesWhatItSendsTwice() throws Exception {
        var catalog = catalogs.installed("killed");
        try (var published = stand.published(catalog)) {
            catalogs.backup(catalog, "before");
            var child = child(catalog);
            awaitLive(published, catalog);
            awaitRemembered(catalog);
            for (int i = 0; i < 20; i++) {
                catalogs.backup(catalog, "row-" + i);
            }
            // what it has sent by now, it has not remembered: it does so every half second
            await().atMost(LONG).until(() -> published.live().size() >= 2);
            child.destroyForcibly().waitFor();
            catalogs.sql(
                    catalog,
                    "FLUSH BINARY LOGS",
                    "INSERT INTO backup_catalog (backup_name, source_database, backup_start_time, backup_location,"
                            + " created_by) VALUES ('twice', 'orders', NOW(), '/1', 'x'), ('twice', 'orders', NOW(), '/2', 'x'),"
                            + " ('twice', 'orders', NOW(), '/3', 'x') ON DUPLICATE KEY UPDATE"
                            + " backup_location = VALUES(backup_location)",
                    "UPDATE backup_catalog SET created_by = 'y' WHERE backup_name = 'before'");
            try (var app = IngestApp.start(stand.settings(catalog))) {
                awaitLive(published, catalog);
                server.kill();
                await().atMost(LONG).until(() -> app.sources().get(0).phase() == CaptureStatus.Phase.FAILING);
                server.start();
                catalogs.backup(catalog, "after");
                awaitLive(published, catalog);
            }
            assertThat(published
                            .live()
                            .get("backup_catalog/22 @ postgresql:prod/orders")
                            .value())
                    .extracting("location")
                    .isEqualTo("/3");
            assertThat(published
                            .values(Topics.BACKUP)
                            .map(backup -> backup.getHeader().getEventId())
                            .distinct())
                    .as("one for each change: of a restart nothing is read anew")
                    .hasSize(26);
            positionsGrow(published);
        }
    }

    @Test
    void readsAnewWhenTheLogWhereItStoppedIsGone() {
        catalogs.grant(catalogs.empty("nothing"), "RESET MASTER");
        var catalog = catalogs.installed("reset");
        try (var published = stand.published(catalog)) {
            readTo(catalog, published, "goes", "stays");
            catalogs.sql(catalog, "DELETE FROM backup_catalog WHERE backup_name = 'goes'", "RESET MASTER");
            // the log grows beyond where reading stopped
            for (int i = 0; i < 40; i++) {
                catalogs.sql(catalog, "UPDATE backup_catalog SET created_by = REPEAT('" + i % 10 + "', 255)");
            }
            assertThat(reasonToBeginAfresh(catalog)).contains("other transactions before binlog.000001");
            readTo(catalog, published, "comes");
            assertThat(reasonToBeginAfresh(catalog)).isEmpty();
            catalogs.sql(catalog, "DELETE FROM backup_catalog WHERE backup_name = 'comes'", "FLUSH BINARY LOGS");
            // the server keeps a file while it believes that somebody reads it, which the next write disproves
            await().atMost(LONG).until(() -> {
                catalogs.sql(
                        catalog, "UPDATE backup_catalog SET created_by = CONCAT(created_by, '')", "FLUSH BINARY LOGS");
                catalogs.sql(catalog, "PURGE BINARY LOGS TO '" + catalogs.ask(catalog, "SHOW MASTER STATUS") + "'");
                return !catalogs.ask(catalog, "SHOW BINARY LOGS").equals("binlog.000001");
            });
            assertThat(reasonToBeginAfresh(catalog)).contains("binlog.000001", "is gone");
            readTo(catalog, published);
            assertThat(names(published)).containsExactly("stays");
            positionsGrow(published);
        }
    }

    @Test
    void readsAnewWhenTheServerWasSetBackToAnEarlierState() throws Exception {
        var catalog = catalogs.installed("setback");
        try (var published = stand.published(catalog)) {
            readTo(catalog, published, "stays");
            server.close();
            var earlier = dir.resolve("earlier");
            copy(server.data(), earlier);
            server.start();
            readTo(catalog, published, "lost");
            server.close();
            copy(earlier, server.data());
            server.start();
            catalogs.backup(catalog, "other");
            catalogs.sql(catalog, "UPDATE backup_catalog SET created_by = REPEAT('z', 255)", "FLUSH BINARY LOGS");
            assertThat(reasonToBeginAfresh(catalog)).contains("set back to an earlier state: its mark");
            readTo(catalog, published);
            assertThat(names(published)).containsExactly("other", "stays");
            positionsGrow(published);
        }
    }

    @Test
    void readsATableAnewThatWasAlteredAndFailsWhenItSaysNothingAnyMore() {
        var catalog = catalogs.installed("altered");
        try (var app = IngestApp.start(stand.settings(catalog));
                var published = stand.published(catalog)) {
            catalogs.backup(catalog, "first");
            awaitLive(published, catalog);
            catalogs.sql(
                    catalog,
                    "ALTER TABLE backup_catalog DROP COLUMN host, ADD COLUMN note TEXT FIRST",
                    "ALTER TABLE backup_catalog ADD COLUMN host VARCHAR(20) AFTER id",
                    "INSERT INTO backup_catalog (backup_name, source_database, backup_start_time, backup_location,"
                            + " created_by, host) VALUES ('second', 'orders', NOW(), '/b', 'x', 'db1')");
            awaitLive(published, catalog);
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(published.live().values())
                            .extracting(entry -> ((BackupEvidence) entry.value()).getHost())
                            .containsExactly(null, "db1"));
            catalogs.sql(catalog, "ALTER TABLE backup_catalog CHANGE source_database its_database VARCHAR(255)");
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(app.sources().get(0).message())
                            .contains("backup_catalog lacks [source_database]"));
            assertThat(app.sources().get(0).phase()).isEqualTo(CaptureStatus.Phase.FAILING);
            catalogs.sql(catalog, "ALTER TABLE backup_catalog CHANGE its_database source_database VARCHAR(255)");
            await().atMost(LONG).until(() -> app.sources().get(0).phase() == CaptureStatus.Phase.STREAMING);
            assertThat(published.live()).hasSize(2);
            // an idle catalog gives signs of life
            long beats = published.values(Topics.HEARTBEAT).count();
            await().atMost(LONG).until(() -> published.values(Topics.HEARTBEAT).count() >= beats + 3);
            // whatever else is made in the server stands in the same log
            catalogs.sql(
                    catalog,
                    "CREATE SEQUENCE odd",
                    "CREATE TABLE odder (a INET6, b UUID) WITH SYSTEM VERSIONING",
                    "CREATE TABLE oddest (a INT, s DATE, e DATE, PERIOD FOR p (s, e), PRIMARY KEY (a, p WITHOUT OVERLAPS))",
                    "INSERT INTO pitr_capability (database_name) VALUES ('orders')");
            await().atMost(LONG).until(() -> published.live().size() == 3);
            catalogs.sql(catalog, "TRUNCATE TABLE pitr_capability");
            await().atMost(LONG).until(() -> published.live().size() == 2);
        }
    }

    @Test
    void readsValuesAsTheyAre() {
        var catalog = catalogs.installed("values");
        catalogs.sql(
                catalog,
                "SET FOREIGN_KEY_CHECKS = 0",
                "DROP TABLE backup_catalog",
                "CREATE TABLE backup_catalog (id BIGINT UNSIGNED PRIMARY KEY, source_database ENUM('orders', 'billing'),"
                        + " backup_start_time DATETIME NOT NULL COMMENT 'UTC', backup_end_time DATETIME(3) COMMENT 'UTC',"
                        + " backup_size_bytes BIGINT UNSIGNED, retention_days TINYINT UNSIGNED,"
                        + " backup_location VARCHAR(100) CHARACTER SET latin1, created_by VARCHAR(100) CHARACTER SET utf8mb4,"
                        + " parent_backup_ids JSON, encrypted BIT(1), expires_at TIMESTAMP NULL)");
        String row =
                "INSERT INTO backup_catalog VALUES (%s, 'billing', '0000-00-00 00:00:00', '2026-11-20 01:02:03.456',"
                        + " 9223372036854775808, 200, 'Zürich', 'Zoë 🚢', '[\"a\", 7]', b'1', '2030-01-01 00:00:00')";
        try (var published = stand.published(catalog)) {
            catalogs.sql(catalog, "SET sql_mode = ''", row.formatted("18446744073709551615"));
            try (var app = IngestApp.start(stand.settings(catalog))) {
                awaitLive(published, catalog);
                catalogs.sql(catalog, "SET sql_mode = ''", row.formatted("18446744073709551614"));
                awaitLive(published, catalog);
            }
            assertThat(published.live().values()).hasSize(2).allSatisfy(entry -> {
                var backup = (BackupEvidence) entry.value();
                assertThat(entry.key()).isEqualTo("postgresql:prod/billing");
                assertThat(backup.getStartedAt()).isNull();
                assertThat(backup.getEndedAt()).isEqualTo("2026-11-20T01:02:03.456Z");
                assertThat(backup.getSizeBytes()).as("more than a count can be").isNull();
                assertThat(backup.getRetentionDays()).isEqualTo(200);
                assertThat(backup.getLocation()).isEqualTo("Zürich");
                assertThat(backup.getCreatedBy()).isEqualTo("Zoë 🚢");
                assertThat(backup.getParents()).containsExactly("a", "7");
                assertThat(backup.getEncrypted()).isTrue();
                assertThat(backup.getExpiresAt()).isEqualTo("2030-01-01T00:00:00Z");
            });
        }
    }

    /** Reads until all is read, after writing these rows. */
    private void readTo(CatalogSource catalog, Published published, String... names) {
        for (String name : names) {
            catalogs.backup(catalog, name);
        }
        try (var app = IngestApp.start(stand.settings(catalog))) {
            awaitLive(published, catalog);
            await().atMost(LONG).until(() -> app.sources().get(0).phase() == CaptureStatus.Phase.STREAMING);
            awaitLive(published, catalog);
        }
    }

    /** Waits until it is remembered how far was read; before that, all would be read anew. */
    private void awaitRemembered(CatalogSource catalog) {
        await().atMost(LONG).until(() -> {
            try (var topic = StateTopic.open(stand.cluster)) {
                var state = new CaptureState(topic, catalog.id());
                return state.beat() > 0 && state.offsetDocuments().stream().anyMatch(offset -> !offset.has("snapshot"));
            }
        });
    }

    /** Why reading would begin anew now; empty when it would go on. */
    private String reasonToBeginAfresh(CatalogSource catalog) {
        try (var topic = StateTopic.open(stand.cluster);
                var connection = catalog.connect()) {
            var state = new CaptureState(topic, catalog.id());
            String reason = catalog.server()
                    .look(connection, catalog)
                    .reasonToBeginAfresh(state.epoch().orElseThrow(), state);
            return reason == null ? "" : reason;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> names(Published published) {
        return published.live().values().stream()
                .map(entry -> ((BackupEvidence) entry.value()).getName())
                .sorted()
                .toList();
    }

    private Process child(CatalogSource catalog) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        IngestChild.class.getName(),
                        stand.cluster.bootstrapServers(),
                        stand.cluster.registryUrl(),
                        catalog.name(),
                        catalog.jdbcUrl())
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("child.log").toFile())
                .start();
    }

    /** Makes a directory the same as another. */
    private static void copy(Path from, Path to) throws IOException {
        if (Files.exists(to)) {
            try (var old = Files.walk(to)) {
                old.sorted(Comparator.reverseOrder())
                        .forEach(path -> path.toFile().delete());
            }
        }
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private void write(CatalogSource postgres, CatalogSource mariadb, List<String> statements) {
        sql(postgres, "SET TIME ZONE 'UTC'");
        for (String statement : statements) {
            sql(
                    postgres,
                    "SET TIME ZONE 'UTC'",
                    statement.replaceAll("\\[(\\d[^\\]]*)]", "'{$1}'").replaceAll("\\{(P\\w+)}", "'$1'"));
        }
        catalogs.sql(
                mariadb,
                statements.stream()
                        .map(row -> row.replaceAll("(?<!')\\[(\\d[^\\]]*)]", "'[$1]'")
                                .replaceAll("\\{(P\\w+)}", "'$1'"))
                        .toArray(String[]::new));
    }

    /** All records of evidence, less what is of the place they were read from. */
    private static List<String> records(Published published, CatalogSource source) {
        return published.entries().stream()
                .filter(entry -> entry.value().get(0) instanceof EvidenceHeader)
                .sorted(Comparator.comparing(Published.Entry::topic)
                        .thenComparing(entry -> entry.header().getNativeId())
                        .thenComparing(entry -> entry.header().getSourcePosition())
                        .thenComparing(Published.Entry::key))
                .map(entry -> entry.topic() + " " + entry.key() + " " + content(entry))
                .map(text -> text.replace(source.id(), "SOURCE"))
                .toList();
    }

    private static String content(Published.Entry entry) {
        try {
            var value = (ObjectNode) JSON.readTree(entry.value().toString());
            ((ObjectNode) value.get("header"))
                    .remove(List.of("eventId", "sourcePosition", "observedAt", "rawReference", "rawDigest"));
            return value.toString();
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Later versions of a fact, in the order they were first published, have no lower position; what is sent again comes later. */
    private static void positionsGrow(Published published) {
        var positions = new java.util.HashMap<String, Long>();
        var sent = new TreeSet<String>();
        for (var entry : published.entries()) {
            if (entry.value().get(0) instanceof EvidenceHeader header && sent.add(header.getEventId())) {
                Long before =
                        positions.put(entry.topic() + entry.key() + header.getNativeId(), header.getSourcePosition());
                assertThat(before == null ? 0 : before).isLessThanOrEqualTo(header.getSourcePosition());
            }
        }
        assertThat(positions).isNotEmpty();
    }

    /** Waits until what holds on the topics is exactly what the catalog has. */
    private static void awaitLive(Published published, CatalogSource catalog) {
        Set<String> rows = new TreeSet<>();
        String all = catalogs.ask(
                catalog,
                "SELECT GROUP_CONCAT('backup_catalog/', id, ' @ postgresql:prod/', source_database) FROM backup_catalog");
        if (all != null) {
            rows.addAll(Set.of(all.split(",")));
        }
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(published.live().keySet()).isEqualTo(rows));
    }
}
