package dev.lifeboat.ingest.capture;

import static dev.lifeboat.ingest.Stand.ask;
import static dev.lifeboat.ingest.Stand.sql;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lifeboat.ingest.IngestApp;
import dev.lifeboat.ingest.IngestSettings;
import dev.lifeboat.ingest.Published;
import dev.lifeboat.ingest.Stand;
import dev.lifeboat.ingest.capture.CaptureStatus.Phase;
import dev.lifeboat.ingest.catalog.CatalogInstaller;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.SourceState;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What capture survives without losing a change: real parts, really stopped. */
class SurvivalTest {
    private static final Duration LONG = Duration.ofMinutes(3);

    private static final int ROUNDS = 2;
    private static final int STEPS = 40;

    private final Stand stand = Stand.shared();

    @Test
    void goesOnAfterTheDatabaseWasKilledAndRestarted() {
        var catalog = installed("restart");
        try (var app = IngestApp.start(stand.settings(catalog));
                var published = stand.published(catalog)) {
            backup(catalog, "before");
            awaitLive(published, catalog);
            awaitHeartbeats(published, 5);
            stand.catalogs().kill();
            await().atMost(LONG).until(() -> app.sources().get(0).phase() == Phase.FAILING);
            await().atMost(LONG)
                    .until(() -> published
                            .values(Topics.HEARTBEAT)
                            .anyMatch(beat -> beat.getState() == SourceState.FAILING
                                    && beat.getMessage().contains("127.0.0.1")));
            stand.startCatalogs();
            backup(catalog, "after");
            awaitLive(published, catalog);
            assertThat(published
                            .values(Topics.BACKUP)
                            .map(backup -> backup.getHeader().getEventId())
                            .distinct())
                    .as("a restart is no reason to read all anew")
                    .hasSize(2);
        }
    }

    @Test
    void goesOnAfterItsWalSenderWasTerminated() {
        var catalog = installed("walsender");
        try (var app = IngestApp.start(stand.settings(catalog));
                var published = stand.published(catalog)) {
            backup(catalog, "before");
            awaitLive(published, catalog);
            ask(
                    catalog,
                    "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '"
                            + catalog.slot() + "'");
            backup(catalog, "after");
            awaitLive(published, catalog);
        }
    }

    @Test
    void readsAnewWhenItsSlotWasDroppedAndWithdrawsWhatIsGone() {
        var catalog = installed("slot");
        try (var published = stand.published(catalog)) {
            try (var app = IngestApp.start(stand.settings(catalog))) {
                backup(catalog, "stays");
                backup(catalog, "goes");
                backup(catalog, "moves");
                awaitLive(published, catalog);
            }
            awaitSlotUnused(catalog);
            sql(
                    catalog,
                    "SELECT pg_drop_replication_slot('" + catalog.slot() + "')",
                    "DELETE FROM backup_catalog WHERE backup_name = 'goes'",
                    "UPDATE backup_catalog SET source_database = 'elsewhere' WHERE backup_name = 'moves'");
            backup(catalog, "comes");
            try (var app = IngestApp.start(stand.settings(catalog))) {
                awaitLive(published, catalog);
                assertThat(published.live()).hasSize(3);
            }
        }
    }

    @Test
    void readsAnewWhenItsSlotWasMadeAnewByAnother() {
        var catalog = installed("recreated");
        try (var published = stand.published(catalog)) {
            try (var app = IngestApp.start(stand.settings(catalog))) {
                backup(catalog, "goes");
                awaitLive(published, catalog);
            }
            awaitSlotUnused(catalog);
            sql(catalog, "SELECT pg_drop_replication_slot('" + catalog.slot() + "')", "DELETE FROM backup_catalog");
            backup(catalog, "hidden");
            sql(catalog, "SELECT pg_create_logical_replication_slot('" + catalog.slot() + "', 'pgoutput')");
            try (var app = IngestApp.start(stand.settings(catalog))) {
                awaitLive(published, catalog);
            }
        }
    }

    @Test
    void readsAnewWhenTheServerThrewAwayTheLogOfItsSlot() {
        var catalog = installed("behind");
        try (var published = stand.published(catalog)) {
            try (var app = IngestApp.start(stand.settings(catalog))) {
                backup(catalog, "goes");
                awaitLive(published, catalog);
            }
            sql(catalog, "DELETE FROM backup_catalog", "ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'");
            try {
                backup(catalog, "hidden");
                sql(catalog, "SELECT pg_reload_conf()");
                await().atMost(LONG).until(() -> {
                    // a segment that holds nothing is not switched
                    sql(catalog, "SELECT txid_current()", "SELECT pg_switch_wal()", "CHECKPOINT");
                    return ask(
                                    catalog,
                                    "SELECT wal_status FROM pg_replication_slots WHERE slot_name = '" + catalog.slot()
                                            + "'")
                            .equals("lost");
                });
            } finally {
                sql(catalog, "ALTER SYSTEM RESET max_slot_wal_keep_size", "SELECT pg_reload_conf()");
            }
            try (var app = IngestApp.start(stand.settings(catalog))) {
                awaitLive(published, catalog);
            }
        }
    }

    @Test
    void readsAnewATableThatWasMadeAnewWhileNobodyLooked() {
        var catalog = installed("remade");
        try (var published = stand.published(catalog)) {
            try (var app = IngestApp.start(stand.settings(catalog))) {
                backup(catalog, "goes");
                backup(catalog, "goes too");
                awaitLive(published, catalog);
            }
            sql(
                    catalog,
                    "ALTER TABLE backup_catalog RENAME TO backup_catalog_old",
                    "CREATE TABLE backup_catalog (LIKE backup_catalog_old INCLUDING ALL)",
                    "ALTER TABLE backup_catalog REPLICA IDENTITY FULL",
                    "DROP TABLE backup_catalog_old CASCADE",
                    "CREATE SEQUENCE anew START 7001",
                    "ALTER TABLE backup_catalog ALTER COLUMN id SET DEFAULT nextval('anew')");
            backup(catalog, "hidden");
            try (var app = IngestApp.start(stand.settings(catalog))) {
                awaitLive(published, catalog);
                sql(catalog, "ALTER PUBLICATION lifeboat DROP TABLE backup_catalog");
                backup(catalog, "hidden too");
                sql(catalog, "ALTER PUBLICATION lifeboat ADD TABLE backup_catalog");
                awaitLive(published, catalog);
            }
        }
    }

    @Test
    void refusesAPublicationThatLeavesOutChangesUntilItLeavesOutNone() {
        var catalog = installed("filtered");
        try (var published = stand.published(catalog);
                var app = IngestApp.start(stand.settings(catalog))) {
            backup(catalog, "seen");
            awaitLive(published, catalog);

            sql(
                    catalog,
                    "ALTER PUBLICATION lifeboat SET (publish = 'insert')",
                    "ALTER PUBLICATION lifeboat SET TABLE backup_catalog WHERE (id > 1000)");
            backup(catalog, "filtered");
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(app.sources().get(0).message())
                            .contains("backup_catalog=rows (WHERE) and operations (publish)")
                            .contains("lifeboat catalog install"));

            sql(
                    catalog,
                    "DROP PUBLICATION lifeboat",
                    "CREATE PUBLICATION lifeboat FOR ALL TABLES WITH (publish = 'insert')");
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(app.sources().get(0).message())
                            .contains("{backup_catalog=operations (publish)"));

            sql(catalog, "DROP PUBLICATION lifeboat");
            CatalogInstaller.install(catalog.jdbcUrl());
            awaitLive(published, catalog);
        }
    }

    @Test
    void missesNothingOfATransactionThatIsOpenWhileItReadsTheCatalog() throws Exception {
        var catalog = installed("open");
        backup(catalog, "before");
        try (var published = stand.published(catalog);
                var writer = DriverManager.getConnection(catalog.jdbcUrl());
                var statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute(BACKUP_OF.formatted("open", "orders"));
            try (var app = IngestApp.start(stand.settings(catalog))) {
                // what is read must wait for the writer, or take its row from the log
                await().atMost(LONG)
                        .until(() -> ask(
                                        catalog,
                                        "SELECT count(*) FROM pg_replication_slots WHERE slot_name = '" + catalog.slot()
                                                + "'")
                                .equals("1"));
                statement.execute(BACKUP_OF.formatted("open too", "orders"));
                writer.commit();
                backup(catalog, "after");
                awaitLive(published, catalog);
                assertThat(published.live()).hasSize(4);
            }
        }
    }

    @Test
    void withdrawsEverythingWhenATableIsTruncated() {
        var catalog = installed("truncated");
        try (var app = IngestApp.start(stand.settings(catalog));
                var published = stand.published(catalog)) {
            backup(catalog, "one");
            awaitLive(published, catalog);
            sql(catalog, "TRUNCATE backup_catalog CASCADE");
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(published.live()).isEmpty());
        }
    }

    @Test
    void losesNothingWhenItsProcessIsKilledAgainAndAgain() throws Exception {
        var catalog = installed("killed");
        try (var published = stand.published(catalog)) {
            for (int round = 0; round < ROUNDS; round++) {
                Process ingest = child(catalog);
                long alive = heartbeats(published);
                await().atMost(LONG).until(() -> heartbeats(published) > alive);
                for (int i = 0; i < STEPS; i++) {
                    sql(catalog, twentyRows(round + "-" + i));
                }
                ingest.destroyForcibly().waitFor();
            }
            try (var app = IngestApp.start(stand.settings(catalog))) {
                awaitLive(published, catalog);
                assertThat(published.live()).hasSize(ROUNDS * STEPS * 19);
            }
        }
    }

    @Test
    void readsACatalogThatHasOnlyTheSeedsTablesAndRights() {
        var catalog = stand.newCatalog("seed");
        sql(
                catalog,
                "CREATE TABLE backup_catalog (id SERIAL PRIMARY KEY, backup_name TEXT, backup_type TEXT,"
                        + " source_database TEXT NOT NULL, backup_start_time TIMESTAMPTZ, backup_end_time TIMESTAMPTZ,"
                        + " backup_size_bytes BIGINT, backup_location TEXT, created_by TEXT)",
                "CREATE TABLE backup_verification_tests (id SERIAL PRIMARY KEY, backup_id INTEGER, test_status TEXT,"
                        + " test_details JSONB)",
                "CREATE TABLE migration_log (migration_name TEXT)",
                BACKUP_OF.formatted("a", "orders"),
                BACKUP_OF.formatted("b", "orders"),
                "INSERT INTO backup_verification_tests (backup_id, test_status) VALUES (1, 'passed'), (1, 'passed')");
        try (var published = stand.published(catalog)) {
            try (var app = IngestApp.start(stand.settings(catalog))) {
                await().atMost(LONG).until(() -> published.live().size() == 4);
                sql(
                        catalog,
                        "UPDATE backup_verification_tests SET backup_id = 2 WHERE id = 1",
                        "DELETE FROM backup_verification_tests WHERE id = 2",
                        "UPDATE backup_catalog SET source_database = 'billing' WHERE id = 2",
                        "DELETE FROM backup_catalog WHERE id = 1");
                String tested = "backup_verification_tests/1 @ backup:" + catalog.id() + "/2";
                await().atMost(LONG)
                        .untilAsserted(() -> assertThat(published.live())
                                .containsOnlyKeys("backup_catalog/2 @ postgresql:prod/billing", tested));
            }
            try (var app = IngestApp.start(stand.settings(catalog))) {
                sql(catalog, "DELETE FROM backup_verification_tests WHERE id = 1");
                await().atMost(LONG)
                        .untilAsserted(() -> assertThat(published.live())
                                .containsOnlyKeys("backup_catalog/2 @ postgresql:prod/billing"));
            }
            assertThat(ask(catalog, "SELECT relreplident FROM pg_class WHERE relname = 'backup_catalog'"))
                    .isEqualTo("d");
            sql(catalog, "INSERT INTO migration_log VALUES ('x')", "UPDATE migration_log SET migration_name = 'y'");
        }
    }

    @Test
    void saysWhatToDoWhenThereIsNoCatalogAndGoesOnOnceThereIs() {
        var catalog = stand.newCatalog("empty");
        try (var app = IngestApp.start(stand.settings(catalog));
                var published = stand.published(catalog)) {
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(app.sources().get(0).message())
                            .contains("lifeboat catalog install")
                            .doesNotContain("password"));
            CatalogInstaller.install(catalog.jdbcUrl());
            backup(catalog, "first");
            awaitLive(published, catalog);
        }
    }

    @Test
    void waitsForARegistryThatIsNotThereYetAndLosesNothing() throws Exception {
        var catalog = installed("registry");
        backup(catalog, "early");
        try (var door = new Door(stand.stack().registryUrl());
                var published = stand.published(catalog)) {
            var settings = new IngestSettings(
                    Cluster.of(stand.stack().bootstrapServers(), door.url()),
                    List.of(catalog),
                    0,
                    Duration.ofMillis(500));
            try (var app = IngestApp.start(settings)) {
                await().atMost(LONG)
                        .untilAsserted(() ->
                                assertThat(app.sources().get(0).message()).contains("registry", "does not answer"));
                backup(catalog, "meanwhile");
                door.open();
                awaitLive(published, catalog);
                assertThat(published.values(Topics.DEAD_LETTER)).isEmpty();
            }
        }
    }

    @Test
    void saysSoWhenItsPasswordIsWrongWithoutSayingThePassword() {
        var catalog = installed("password");
        var wrong = CatalogSource.of(
                catalog.name(),
                catalog.jdbcUrl().replaceAll("password=[^&]*", "password=s3cret"),
                "postgresql",
                "prod");
        try (var app = IngestApp.start(stand.settings(wrong))) {
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(app.sources().get(0).message())
                            .contains("check user and password")
                            .doesNotContain("s3cret"));
        }
        assertThat(wrong.toString()).doesNotContain("s3cret");
    }

    @Test
    void carriesARowWithTenMegabytesOfText() {
        var catalog = installed("huge");
        try (var app = IngestApp.start(stand.settings(catalog));
                var published = stand.published(catalog)) {
            sql(
                    catalog,
                    "INSERT INTO backup_catalog (backup_name, source_database, backup_start_time, backup_location,"
                            + " created_by) VALUES ('huge', 'orders', '-infinity', (SELECT string_agg(md5(n::text), '')"
                            + " FROM generate_series(1, 330000) n), 'x')",
                    "UPDATE backup_catalog SET created_by = 'y'");
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(published.values(Topics.BACKUP))
                            .anySatisfy(backup -> {
                                assertThat(backup.getCreatedBy()).isEqualTo("y");
                                assertThat(backup.getLocation())
                                        .hasSizeLessThan(2100)
                                        .contains("sha256:");
                                assertThat(backup.getStartedAt()).isNull();
                            }));
        }
    }

    private static final String BACKUP_OF =
            "INSERT INTO backup_catalog (backup_name, source_database, backup_start_time, backup_location, created_by)"
                    + " VALUES ('%s', '%s', now(), '/b', 'x')";

    private CatalogSource installed(String name) {
        var catalog = stand.newCatalog(name);
        CatalogInstaller.install(catalog.jdbcUrl());
        return catalog;
    }

    private static void backup(CatalogSource catalog, String name) {
        await().atMost(LONG).ignoreExceptions().until(() -> {
            sql(catalog, BACKUP_OF.formatted(name, "orders"));
            return true;
        });
    }

    /** The server's side of the connection may outlive the client's by a moment. */
    private static void awaitSlotUnused(CatalogSource catalog) {
        String active = "SELECT count(active_pid) FROM pg_replication_slots WHERE slot_name = '" + catalog.slot() + "'";
        await().atMost(LONG).until(() -> ask(catalog, active).equals("0"));
    }

    /** Waits until what holds on the topics is exactly what the catalog has. */
    private static void awaitLive(Published published, CatalogSource catalog) {
        Set<String> rows = new TreeSet<>();
        String all = ask(
                catalog,
                "SELECT string_agg('backup_catalog/' || id || ' @ postgresql:prod/' || source_database, ',')"
                        + " FROM backup_catalog");
        if (all != null) {
            rows.addAll(Set.of(all.split(",")));
        }
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(published.live().keySet()).isEqualTo(rows));
    }

    /** Twenty rows, of which one is deleted and one moves to another database. */
    private static String[] twentyRows(String name) {
        return new String[] {
            "INSERT INTO backup_catalog (backup_name, source_database, backup_start_time, backup_location, created_by)"
                    + " SELECT '" + name + "-' || n, 'orders', now(), '/b', 'x' FROM generate_series(1, 20) n",
            "DELETE FROM backup_catalog WHERE backup_name = '" + name + "-7'",
            "UPDATE backup_catalog SET source_database = 'billing' WHERE backup_name = '" + name + "-8'"
        };
    }

    private static long heartbeats(Published published) {
        return published
                .values(Topics.HEARTBEAT)
                .filter(beat -> beat.getState() == SourceState.ALIVE)
                .count();
    }

    private static void awaitHeartbeats(Published published, int count) {
        await().atMost(LONG).until(() -> heartbeats(published) >= count);
    }

    private Process child(CatalogSource catalog) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        IngestChild.class.getName(),
                        stand.cluster.bootstrapServers(),
                        stand.cluster.registryUrl(),
                        catalog.name(),
                        catalog.jdbcUrl())
                .redirectErrorStream(true)
                .redirectOutput(stand.dir().resolve("child.log").toFile())
                .start();
    }
}
