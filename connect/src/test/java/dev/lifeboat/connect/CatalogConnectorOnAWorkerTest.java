package dev.lifeboat.connect;

import static dev.lifeboat.connect.Worker.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.connect.Evidence.Entry;
import dev.lifeboat.ingest.IngestApp;
import dev.lifeboat.ingest.IngestSettings;
import dev.lifeboat.ingest.LocalMariadb;
import dev.lifeboat.ingest.capture.CatalogCapture;
import dev.lifeboat.ingest.capture.CatalogSource;
import dev.lifeboat.ingest.catalog.CatalogInstaller;
import dev.lifeboat.schemas.RegistryCodec;
import dev.lifeboat.schemas.SchemaRegistry;
import dev.lifeboat.schemas.TopicProvisioner;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.schemas.stack.TestStack;
import dev.lifeboat.v1.SourceState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged plugin on a real worker, with a real broker, registry and PostgreSQL. */
@Tag("worker")
class CatalogConnectorOnAWorkerTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path dir;

    private static TestStack stack;
    private static RegistryCodec codec;
    private static Worker worker;

    @BeforeAll
    static void start() throws IOException {
        stack = TestStack.start(dir.resolve("stack"));
        worker = Worker.start(dir.resolve("worker"), stack.bootstrapServers());
        TopicProvisioner.provision(stack.cluster(), 2, (short) 1);
        new SchemaRegistry(stack.cluster()).register();
        codec = new RegistryCodec(stack.cluster(), Duration.ofMinutes(2));
    }

    @AfterAll
    static void stop() throws IOException {
        worker.close();
        codec.close();
        stack.close();
        String log = System.getProperty("lifeboat.connect.log");
        if (log != null) {
            Files.copy(worker.log(), Path.of(log));
        }
    }

    @Test
    void publishesRecordForRecordWhatTheEmbeddedEngineDoes() throws Exception {
        var catalog = catalog("same");

        var changes = published(
                catalog,
                connector(catalog),
                catalog,
                BEFORE,
                CHANGES,
                new String[] {"SELECT pg_copy_logical_replication_slot('lifeboat_same', 'spare')"},
                new String[] {
                    "SELECT pg_drop_replication_slot('lifeboat_same')",
                    "SELECT pg_copy_logical_replication_slot('spare', 'lifeboat_same')",
                    "SELECT pg_drop_replication_slot('spare')"
                },
                evidence -> {});

        assertThat(changes.stream().map(Entry::topic).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(
                        Topics.BACKUP.name(),
                        Topics.VERIFICATION.name(),
                        Topics.PITR.name(),
                        Topics.PROCEDURE.name(),
                        Topics.CHECKLIST.name(),
                        Topics.MIGRATION.name(),
                        Topics.SNAPSHOT.name(),
                        Topics.REFERENCE.name(),
                        Topics.DEAD_LETTER.name());
        assertThat(changes)
                .anyMatch(entry -> entry.header() != null && entry.header().getDeleted());
    }

    @Test
    void publishesRecordForRecordWhatTheEmbeddedEngineDoesFromMariadb(@TempDir Path data) throws Exception {
        try (var server = LocalMariadb.start(data, "--binlog-format=ROW")) {
            var root = CatalogSource.of("shop", server.jdbcUrl("shop"), "mariadb", "shop-prod");
            sql(
                    CatalogSource.of("any", server.jdbcUrl("mysql"), "mariadb", "shop-prod"),
                    "CREATE DATABASE shop CHARACTER SET utf8mb4",
                    "CREATE USER lifeboat@'127.0.0.1' IDENTIFIED BY 'only-to-read'",
                    "GRANT REPLICATION SLAVE, BINLOG MONITOR, SLAVE MONITOR, RELOAD ON *.* TO lifeboat@'127.0.0.1'",
                    "GRANT SELECT ON shop.* TO lifeboat@'127.0.0.1'");
            CatalogInstaller.install(root.jdbcUrl());
            sql(root, "GRANT INSERT, UPDATE ON shop.lifeboat_pulse TO lifeboat@'127.0.0.1'");
            String url = "jdbc:mariadb://127.0.0.1:" + server.port() + "/shop?user=lifeboat&password=only-to-read";
            var catalog = CatalogSource.of("shop", url, "mariadb", "shop-prod");

            var changes = published(
                    catalog,
                    connector("mariadb.json", catalog),
                    root,
                    BEFORE_IN_MARIADB,
                    CHANGES_IN_MARIADB,
                    new String[0],
                    new String[0],
                    evidence -> {
                        refusesAnotherCatalogOfThatName("shop", evidence);
                        readsAnewWhatWasWrittenAsAStatement(root, evidence);
                    });

            assertThat(changes.stream().map(Entry::topic))
                    .contains(
                            Topics.BACKUP.name(),
                            Topics.VERIFICATION.name(),
                            Topics.CHECKLIST.name(),
                            Topics.REFERENCE.name(),
                            Topics.DEAD_LETTER.name());
        }
    }

    /**
     * Has the catalog read by the worker and by the engine: from the beginning, and then the same changes twice.
     *
     * @param owner the catalog, for who writes there
     * @param bookmark statements that keep what it takes to read the changes a second time
     * @param rewind statements that go back there
     * @param meanwhile what happens while the worker reads
     * @return the changes, as the worker published them
     */
    private static List<Entry> published(
            CatalogSource catalog,
            String connector,
            CatalogSource owner,
            String[] before,
            String[] changes,
            String[] bookmark,
            String[] rewind,
            Meanwhile meanwhile)
            throws Exception {
        sql(owner, before);
        try (var evidence = evidence(catalog)) {
            worker.create(connector);
            awaitAlive(evidence);
            meanwhile.on(evidence);
            String path = "/connectors/" + catalog.name();
            worker.demand("PUT", path + "/stop");
            await().atMost(LONG).until(() -> says(evidence, SourceState.STOPPED));
            await().atMost(LONG)
                    .until(() -> worker.json(path + "/status").get("tasks").isEmpty());
            var snapshot = evidence.take();

            State.forget(stack.cluster(), catalog.id());
            embedded(catalog, evidence);
            assertThat(evidence.take().stream().map(Entry::withoutVersion))
                    .as("a snapshot, but for its place in the log")
                    .isNotEmpty()
                    .containsExactlyInAnyOrderElementsOf(
                            snapshot.stream().map(Entry::withoutVersion).toList());

            var state = State.read(stack.cluster());
            sql(owner, bookmark);
            sql(owner, changes);
            embedded(catalog, evidence);
            var byTheEngine = evidence.take();

            sql(owner, rewind);
            state.putBack();
            worker.demand("PUT", path + "/resume");
            awaitAlive(evidence);
            var byTheWorker = evidence.take();
            worker.demand("DELETE", path);

            assertThat(byTheWorker.stream().map(Entry::withoutInstantOfReading))
                    .as("the changes, partition by partition, in their order, but for the instant they were read")
                    .containsExactlyElementsOf(byTheEngine.stream()
                            .map(Entry::withoutInstantOfReading)
                            .toList());
            return byTheWorker;
        }
    }

    @FunctionalInterface
    private interface Meanwhile {
        void on(Evidence evidence) throws Exception;
    }

    /** Debezium tells its log alone, which on a worker is Log4j's. */
    private static void readsAnewWhatWasWrittenAsAStatement(CatalogSource owner, Evidence evidence) throws Exception {
        evidence.take();
        sql(
                owner,
                "SET SESSION binlog_format = 'STATEMENT'",
                "INSERT INTO pitr_capability (database_name) VALUES ('carts')");
        await().atMost(LONG)
                .until(() -> evidence.live().stream().anyMatch(fact -> fact.startsWith("pitr_capability/")));
        awaitAlive(evidence);
    }

    /** The engine that reads another catalog under the same name withdraws nothing, and says nothing. */
    private static void refusesAnotherCatalogOfThatName(String name, Evidence evidence) throws Exception {
        String database = name + "_of_others";
        stack.createDatabase(database);
        var other = CatalogSource.of(name, stack.jdbcUrl(database), "postgresql", "orders-prod");
        CatalogInstaller.install(other.jdbcUrl());
        sql(other, rows(9));
        var before = evidence.live();
        try (var capture = new CatalogCapture(
                stack.cluster(),
                codec,
                other,
                Duration.ofMillis(500),
                InstantSource.system(),
                new SimpleMeterRegistry())) {
            capture.start();
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(capture.obstacle())
                            .contains(name + " is the name under which another catalog is read"));
        }
        assertThat(evidence.live()).isNotEmpty().isEqualTo(before);
        assertThat(evidence.heartbeats()).allMatch(beat -> beat.getState() == SourceState.ALIVE);
    }

    @Test
    void losesNothingWhenItsWorkerIsKilledAndSendsWhatItSendsAgainUnderTheSameEventId() throws Exception {
        var catalog = catalog("killed");
        try (var evidence = evidence(catalog)) {
            worker.create(connector(catalog));
            awaitAlive(evidence);
            await().atMost(LONG)
                    .until(() -> State.read(stack.cluster()).values().keySet().stream()
                            .anyMatch(key -> key.startsWith(catalog.id() + "/offset/")));
            sql(catalog, "SELECT pg_copy_logical_replication_slot('lifeboat_killed', 'before')");
            var state = State.read(stack.cluster());
            sql(catalog, rows(1), rows(2), rows(3));
            await().atMost(LONG).until(() -> evidence.live().equals(rowsOf(catalog)));
            worker.kill();

            // as if it had been killed before it remembered that Kafka has them
            await().atMost(LONG)
                    .until(() -> ask(
                                    catalog,
                                    "SELECT bool_or(active) FROM pg_replication_slots"
                                            + " WHERE slot_name = 'lifeboat_killed'")
                            .equals("f"));
            sql(
                    catalog,
                    "SELECT pg_drop_replication_slot('lifeboat_killed')",
                    "SELECT pg_copy_logical_replication_slot('before', 'lifeboat_killed')",
                    "SELECT pg_drop_replication_slot('before')");
            state.putBack();
            sql(catalog, rows(4), "DELETE FROM backup_catalog WHERE backup_name LIKE '2-1%'");
            evidence.take();
            assertThat(evidence.heartbeats()).as("who is dead is silent").isEmpty();

            worker.start();
            awaitAlive(evidence);
            assertThat(evidence.live()).hasSize(4 * 20 - 11).isEqualTo(rowsOf(catalog));
            assertThat(publishedTwice(evidence)).as("what was not remembered").isGreaterThanOrEqualTo(60);
            assertThat(eventIds(evidence))
                    .hasSizeGreaterThan(80)
                    .allSatisfy((version, ids) -> assertThat(ids).as(version).hasSize(1));

            sql(catalog, "TRUNCATE backup_catalog CASCADE");
            await().atMost(LONG).untilAsserted(() -> assertThat(evidence.live()).isEmpty());
        }
        worker.demand("DELETE", "/connectors/killed");
    }

    @Test
    void saysAtOnceThatItFailsWhenTheWorkerDropsARecord() throws Exception {
        var catalog = catalog("dropping");
        var task = new CatalogTask();
        try (var evidence = evidence(catalog)) {
            task.start(config(connector(catalog).replaceAll("\\$\\{file:[^}]*}", passwordOf(catalog))));
            var records = await().atMost(LONG).until(task::poll, polled -> polled != null);

            task.commitRecord(records.get(0), null);

            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(evidence.heartbeats()).anySatisfy(beat -> {
                        assertThat(beat.getState()).isEqualTo(SourceState.FAILING);
                        assertThat(beat.getMessage()).contains("the worker dropped a record");
                    }));
            assertThatThrownBy(task::poll).hasMessageContaining("the worker dropped a record");
        } finally {
            task.stop();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql.json", "mariadb.json", "sqlserver.json"})
    void isTakenByAWorkerAsItIsDelivered(String file) throws Exception {
        Path secrets = Files.writeString(dir.resolve("catalog.properties"), "password=s3cret");
        var delivered = JSON.readTree(
                Path.of(System.getProperty("lifeboat.connect.config"), file).toFile());
        var config = ((ObjectNode) delivered.get("config"))
                .put("name", delivered.get("name").asText());

        var answer = worker.answer(
                "PUT",
                "/connector-plugins/" + CatalogConnector.class.getName() + "/config/validate",
                config.toString().replace("/etc/lifeboat/catalog.properties", secrets.toString()));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(JSON.readTree(answer.body()).findValues("errors"))
                .isNotEmpty()
                .allSatisfy(errors -> assertThat(errors).isEmpty());
        assertThat(JSON.readTree(answer.body()).get("error_count").asInt()).isZero();
    }

    @Test
    void saysByItsHeartbeatsThatItFails() throws Exception {
        var catalog = catalog("failing");
        try (var evidence = evidence(catalog)) {
            worker.create(connector(catalog).replace("password=${", "password=wrong${"));
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(evidence.heartbeats()).anySatisfy(beat -> {
                        assertThat(beat.getState()).isEqualTo(SourceState.FAILING);
                        assertThat(beat.getMessage()).contains("check user and password");
                    }));
        }
        worker.demand("DELETE", "/connectors/failing");
    }

    @Test
    void isRefusedWhenItsWorkerCouldChangeOrDropEvidence() throws Exception {
        var connector = (ObjectNode) JSON.readTree(connector(catalog("refused")));
        var config = (ObjectNode) connector.get("config");
        config.remove("value.converter");
        config.remove("producer.override.acks");
        config.put("errors.tolerance", "all");
        config.put("transforms", "filter");
        config.put("transforms.filter.type", "org.apache.kafka.connect.transforms.Filter");

        var answer = worker.answer("POST", "/connectors", connector.toString());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body())
                .contains(
                        "value.converter is not set in the connector",
                        "producer.override.acks is not set in the connector",
                        "errors.tolerance is 'all'",
                        "leave it out");
        assertThat(worker.json("/connector-plugins").findValuesAsText("class"))
                .contains(CatalogConnector.class.getName());
    }

    @Test
    void bringsAlongNoKafkaNoLoggingAndNoJacksonOfItsOwn() throws IOException {
        try (var files = Files.walk(Path.of(System.getProperty("lifeboat.connect.plugin.path")))) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".jar")))
                    .anyMatch(name -> name.startsWith("lifeboat-connect-"))
                    .anyMatch(name -> name.startsWith("debezium-connector-postgres-"))
                    .noneMatch(name -> name.matches(
                            "(kafka|connect|slf4j|log|jackson-(core|databind|annotations)|jetty|jersey)-.*"));
        }
    }

    private static final String[] BEFORE = {
        "INSERT INTO backup_catalog (backup_name, backup_type, source_database, backup_start_time, backup_end_time,"
                + " backup_size_bytes, backup_location, created_by) SELECT 'b' || n, 'full', 'orders',"
                + " now() - interval '1 hour', now(), 4096, '/b', 'x' FROM generate_series(1, 50) n",
        "INSERT INTO backup_verification_tests (backup_id, test_type, test_status) VALUES (1, 'restore', 'passed')",
        "INSERT INTO recovery_procedures (procedure_name, procedure_type) VALUES ('restore orders', 'full')"
    };

    private static final String[] BEFORE_IN_MARIADB = {
        "INSERT INTO backup_catalog (backup_name, source_database, backup_start_time, backup_location, created_by)"
                + " SELECT CONCAT('b', seq), 'carts', NOW(6), '/b', 'x' FROM seq_1_to_50",
        "INSERT INTO backup_verification_tests (backup_id, test_type, test_status) VALUES (1, 'restore', 'passed')"
    };

    /** Without a table that changes its form: that has the catalog read anew, as its log does not tell. */
    private static final String[] CHANGES_IN_MARIADB = {
        "INSERT INTO backup_catalog (backup_name, source_database, backup_start_time, backup_location, created_by)"
                + " VALUES ('new', 'postgresql:orders-prod/orders', NOW(6), '/b', 'x'), ('lost', ' ', NOW(6), '/b', 'x')",
        "UPDATE backup_catalog SET source_database = 'sales' WHERE id = 3",
        "DELETE FROM backup_catalog WHERE id = 4",
        "UPDATE backup_catalog SET backup_type = 'differential' WHERE id BETWEEN 5 AND 9",
        "UPDATE backup_verification_tests SET backup_id = 2",
        "INSERT INTO migration_safety_checklist (migration_id, checklist_item, completed)"
                + " VALUES ('6f1c2a9e-1111-4000-8000-000000000001', 'x', true)"
    };

    /** Every table; every kind of change; rows that no fact can be made of; a table that changes its form. */
    private static final String[] CHANGES = {
        "INSERT INTO backup_catalog (backup_name, source_database, backup_start_time, backup_location, created_by)"
                + " VALUES ('new', 'mysql:shop/carts', now(), '/b', 'x'), ('lost', ' ', now(), '/b', 'x'),"
                + " ('huge', 'orders', '-infinity', repeat('long', 100000), 'x')",
        "UPDATE backup_catalog SET backup_size_bytes = -1 WHERE id = 2",
        "UPDATE backup_catalog SET source_database = 'billing' WHERE id = 3",
        "UPDATE backup_catalog SET created_by = 'y' WHERE backup_name = 'huge'",
        "DELETE FROM backup_catalog WHERE id = 4",
        "ALTER TABLE backup_catalog ADD COLUMN comment TEXT DEFAULT 'none'",
        "UPDATE backup_catalog SET comment = 'some', backup_type = 'differential' WHERE id BETWEEN 5 AND 9",
        "INSERT INTO backup_verification_tests (backup_id, test_type, test_end_time, test_status, test_details,"
                + " checksum_match) VALUES (1, 'restore', now(), 'completed', '{\"tables\": 3}', true),"
                + " (NULL, 'integrity', now(), 'passed', NULL, NULL)",
        "UPDATE backup_verification_tests SET backup_id = 2 WHERE id = 1",
        "INSERT INTO pitr_capability (database_name, earliest_recovery_point, latest_recovery_point,"
                + " wal_archiving_enabled) VALUES ('orders', now() - interval '7 days', now(), true)",
        "UPDATE recovery_procedures SET estimated_recovery_time = '1 day 02:00', required_resources = '{a,b}',"
                + " test_success_rate = 99.50, last_tested_date = '2026-01-31', procedure_steps = '[\"one\"]'",
        "INSERT INTO migration_plan (migration_id, database_name, rollback_plan)"
                + " VALUES ('00000000-0000-0000-0000-000000000001', 'orders', 'back')",
        "SELECT lifeboat_checklist('00000000-0000-0000-0000-000000000001')",
        "UPDATE migration_safety_checklist SET completed = true, completed_at = now() WHERE id < 3",
        "INSERT INTO migration_log (migration_name, backup_id) VALUES ('m', 1)",
        "INSERT INTO migration_data_snapshots (migration_id, snapshot_type, table_name, row_count)"
                + " VALUES ('00000000-0000-0000-0000-000000000001', 'pre', 'orders', 7)",
        "DELETE FROM migration_plan",
        "CREATE TABLE of_no_catalog (id INT PRIMARY KEY)",
        "INSERT INTO of_no_catalog VALUES (1)",
        "DELETE FROM backup_verification_tests WHERE id = 2"
    };

    private static String rows(int round) {
        return "INSERT INTO backup_catalog (backup_name, source_database, backup_start_time, backup_location, created_by)"
                + " SELECT '" + round + "-' || n, 'orders', now(), '/b', 'x' FROM generate_series(1, 20) n";
    }

    private static CatalogSource catalog(String name) {
        stack.createDatabase(name);
        var catalog = CatalogSource.of(name, stack.jdbcUrl(name), "postgresql", "orders-prod");
        CatalogInstaller.install(catalog.jdbcUrl());
        return catalog;
    }

    private static Evidence evidence(CatalogSource catalog) {
        return new Evidence(stack.cluster(), codec, catalog.id());
    }

    /** The configuration as it is delivered, with this place's addresses; the password stays with the worker. */
    private static String connector(CatalogSource catalog) throws IOException {
        return connector("postgresql.json", catalog);
    }

    private static String passwordOf(CatalogSource catalog) {
        return catalog.jdbcUrl().replaceAll(".*password=([^&]*).*", "$1");
    }

    private static Map<String, String> config(String connector) throws IOException {
        return JSON.convertValue(JSON.readTree(connector).get("config"), new TypeReference<Map<String, String>>() {});
    }

    private static String connector(String file, CatalogSource catalog) throws IOException {
        String password = passwordOf(catalog);
        Path secrets = Files.writeString(dir.resolve(catalog.name() + ".properties"), "password=" + password);
        String url = catalog.jdbcUrl().replaceAll("password=[^&]*", "password=\\${file:" + secrets + ":password}");
        String delivered = Files.readString(Path.of(System.getProperty("lifeboat.connect.config"), file));
        var connector = (ObjectNode) JSON.readTree(delivered
                .replace("kafka.example:9092", stack.bootstrapServers())
                .replace("http://registry.example:8080", stack.registryUrl()));
        connector.put("name", catalog.name());
        ((ObjectNode) connector.get("config"))
                .put("catalog.name", catalog.name())
                .put("catalog.jdbc.url", url)
                .put("heartbeat.interval.ms", "200");
        return connector.toString();
    }

    /** Reads the catalog with the embedded engine until all that is there has been read. */
    private static void embedded(CatalogSource catalog, Evidence evidence) {
        var settings = new IngestSettings(stack.cluster(), List.of(catalog), 0, Duration.ofMillis(200));
        try (var app = IngestApp.start(settings)) {
            awaitAlive(evidence);
        }
    }

    /** Waits for a heartbeat that says that all was read that had been written before. */
    private static void awaitAlive(Evidence evidence) {
        long before = System.currentTimeMillis();
        await().atMost(LONG)
                .until(() -> evidence.heartbeats().stream()
                        .anyMatch(beat -> beat.getState() == SourceState.ALIVE
                                && beat.getAt().toEpochMilli() >= before));
    }

    private static Set<String> rowsOf(CatalogSource catalog) {
        return new TreeSet<>(List.of(ask(
                        catalog,
                        "SELECT string_agg('backup_catalog/' || id || ' @ postgresql:orders-prod/orders', ',')"
                                + " FROM backup_catalog")
                .split(",")));
    }

    private static boolean says(Evidence evidence, SourceState state) {
        return evidence.heartbeats().stream().anyMatch(beat -> beat.getState() == state);
    }

    /** How many versions of facts were published more than once. */
    private static long publishedTwice(Evidence evidence) {
        return evidence.all().stream()
                .filter(entry -> entry.header() != null)
                .collect(Collectors.groupingBy(CatalogConnectorOnAWorkerTest::versionOf, Collectors.counting()))
                .values()
                .stream()
                .filter(count -> count > 1)
                .count();
    }

    private static HashMap<String, Set<String>> eventIds(Evidence evidence) {
        var ids = new HashMap<String, Set<String>>();
        evidence.all().stream()
                .filter(entry -> entry.header() != null)
                .forEach(entry -> ids.computeIfAbsent(versionOf(entry), version -> new HashSet<>())
                        .add(entry.header().getEventId()));
        return ids;
    }

    private static String versionOf(Entry entry) {
        var header = entry.header();
        return entry.topic() + " " + entry.key() + " " + header.getNativeId() + " " + header.getSourcePosition() + " "
                + header.getDeleted();
    }

    private static void sql(CatalogSource catalog, String... statements) throws SQLException {
        try (var connection = DriverManager.getConnection(catalog.jdbcUrl());
                var sql = connection.createStatement()) {
            for (String statement : statements) {
                sql.execute(statement);
            }
        }
    }

    private static String ask(CatalogSource catalog, String query) {
        try (var connection = DriverManager.getConnection(catalog.jdbcUrl());
                var sql = connection.createStatement();
                var rows = sql.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
