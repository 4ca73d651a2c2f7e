package dev.lifeboat.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lifeboat.cli.Console;
import dev.lifeboat.local.LocalStack;
import dev.lifeboat.local.Ports;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.RegistryCodec;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.DatabaseRegistration;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Feeds the running system nonsense by every way in: each topic, each endpoint, the catalog. Everything that cannot be
 * read becomes a dead letter with its origin, every question gets an answer that says what is wrong with it, no component
 * ends, and what makes sense goes on being worked on behind it.
 */
class NonsenseTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String NONSENSE = "postgresql:local/nonsense";
    private static final String ORDERS = "postgresql:local/orders";

    /** Not read by the pipeline; or known to all instances, with no way out for a letter, and failing closed. */
    private static final Set<Topic<?>> NOT_LETTERED =
            Set.of(Topics.SNAPSHOT, Topics.AUDIT, Topics.POLICY, Topics.HEARTBEAT, Topics.DEAD_LETTER);

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();

    private record Place(String topic, int partition, long offset) {}

    @Test
    void staysUsefulWhateverItIsFed() throws Exception {
        var ports = Ports.free();
        try (var data = DataDirectory.open(directory.resolve("data"));
                var stack = RunningStack.start(data, ports, Console.standardError())) {
            var cluster =
                    Cluster.of(stack.parts().bootstrapServers(), stack.parts().registryUrl());
            String catalog = stack.parts().jdbcUrl(LocalStack.CATALOG);
            String store = stack.parts().jdbcUrl(LocalStack.STORE);
            var pids = pids(data);

            var lettered = feedTopics(cluster);
            feedCatalog(catalog);
            feedGate("http://127.0.0.1:" + ports.gate());
            feedDashboard("http://127.0.0.1:" + ports.dashboard());

            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(() -> assertThat(letters(store)).containsAll(lettered.keySet()));
            // behind all that, a backup that makes sense arrives and counts
            statement(catalog, """
                    INSERT INTO public.backup_catalog (backup_name, backup_type, source_database, backup_start_time,
                        backup_end_time, backup_size_bytes, backup_location, created_by)
                    VALUES ('orders-1', 'full', 'orders', now() - interval '5 minutes', now(), 1000000, '/b/1', 'cron')
                    """);
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(() -> assertThat(ask(
                                    store,
                                    "SELECT outcome FROM lifeboat.control_result WHERE control = 'RR-01' AND database = '"
                                            + ORDERS + "'"))
                            .isEqualTo("pass"));
            assertThat(pids(data)).as("no component was started again").isEqualTo(pids);
        }
    }

    /** Everything that must become a dead letter, by where it is. */
    private static Map<Place, String> feedTopics(Cluster cluster) throws Exception {
        var lettered = new HashMap<Place, String>();
        try (var codec = new RegistryCodec(cluster, Duration.ofMinutes(2));
                var producer = new KafkaProducer<>(
                        cluster.clientConfig(Map.of("acks", "all", "max.request.size", 15 * 1024 * 1024)),
                        new StringSerializer(),
                        new ByteArraySerializer())) {
            var registration = DatabaseRegistration.newBuilder()
                    .setDatabase(ORDERS)
                    .setEngine("postgresql")
                    .build();
            producer.send(
                    new ProducerRecord<>(Topics.DATABASE.name(), ORDERS, codec.encode(Topics.DATABASE, registration)));
            var nonsense = new Nonsense(codec);
            for (Topic<?> topic : Topics.ALL) {
                for (var value : nonsense.unreadable(topic).entrySet()) {
                    var at = producer.send(new ProducerRecord<>(topic.name(), NONSENSE, value.getValue()))
                            .get();
                    if (!NOT_LETTERED.contains(topic)) {
                        lettered.put(new Place(at.topic(), at.partition(), at.offset()), value.getKey());
                    }
                }
                producer.send(new ProducerRecord<>(topic.name(), NONSENSE, null))
                        .get();
                if (topic.retention() == Topic.Retention.FACTS) {
                    producer.send(new ProducerRecord<>(topic.name(), null, new byte[] {1, 2, 3}))
                            .get();
                }
            }
            BackupEvidence absurd = nonsense.absurd(NONSENSE, "absurd", "\u0000'; DROP TABLE readiness; -- \ud83d");
            producer.send(new ProducerRecord<>(Topics.BACKUP.name(), NONSENSE, codec.encode(Topics.BACKUP, absurd)));
            BackupEvidence huge = nonsense.absurd(NONSENSE, "huge", "x".repeat(10 * 1024 * 1024));
            producer.send(new ProducerRecord<>(Topics.BACKUP.name(), NONSENSE, codec.encode(Topics.BACKUP, huge)))
                    .get();
        }
        return lettered;
    }

    private static void feedCatalog(String catalog) throws Exception {
        String row = "INSERT INTO public.backup_catalog (backup_name, backup_type, source_database, backup_start_time,"
                + " backup_end_time, backup_size_bytes, backup_location, retention_days, created_by) VALUES ";
        statement(catalog, row + "('infinite', 'full', 'nonsense', '-infinity', 'infinity', -1, '', -5, '')");
        statement(
                catalog,
                row + "('far', NULL, E'no/such\\nname', '294276-12-31', '4713-01-01 BC', 9223372036854775807, 'NUL',"
                        + " 2147483647, 'x')");
        statement(
                catalog, row + "('huge', 'full', 'nonsense', now(), now(), 1, repeat('x', 10 * 1024 * 1024), 1, 'x')");
        statement(catalog, """
                INSERT INTO public.backup_verification_tests (test_type, test_status, test_end_time, rows_verified)
                VALUES ('restore', 'marvellous', '-infinity', -9223372036854775808), (NULL, NULL, NULL, NULL)
                """);
    }

    private void feedGate(String gate) throws Exception {
        String decide = gate + "/v1/databases/postgresql:local/orders/migration-gate/decisions";
        for (String body : List.of(
                "",
                "null",
                "[]",
                "42",
                "{",
                "\u0000\u0001\u0002",
                "{}",
                "{\"migrationId\":17}",
                "{\"migrationId\":\"" + "m".repeat(100_000) + "\"}",
                "{\"migrationId\":\"m\",\"phase\":\"whenever\"}",
                "{\"migrationId\":\"m\",\"plannedStart\":\"yesterday\"}",
                "{\"migrationId\":\"m\",\"plannedStart\":\"+1000000001-01-01T00:00:00Z\"}",
                "{\"migrationId\":\"m\",\"plannedDurationMinutes\":-1}",
                "[".repeat(100_000),
                "{\"x\":\"" + "y".repeat(10 * 1024 * 1024) + "\"}")) {
            assertRefused(post(decide, body), body);
        }
        for (String path : List.of(
                "/v1/databases/nonsense/readiness",
                "/v1/databases/postgresql:local/nowhere/readiness",
                "/v1/databases/%00/readiness",
                "/v1/databases/readiness?limit=-1",
                "/v1/databases/readiness?limit=many",
                "/v1/databases/readiness?verdict=splendid",
                "/v1/migration-gate/decisions/%F0%9F%9A%A3",
                "/v1/nothing",
                "/" + "x".repeat(4_000))) {
            assertRefused(get(gate + path), path);
        }
    }

    private void feedDashboard(String dashboard) throws Exception {
        for (String path : List.of(
                "/v1/databases/nonsense",
                "/v1/databases/%00",
                "/v1/databases?limit=-1",
                "/v1/databases?limit=many",
                "/v1/alerts?limit=99999999999",
                "/v1/decisions?limit=x",
                "/v1/nothing",
                "/..%2f..%2fetc%2fpasswd",
                "/" + "x".repeat(4_000))) {
            assertRefused(get(dashboard + path), path);
        }
        assertThat(get(dashboard + "/v1/databases").statusCode()).isEqualTo(200);
    }

    private static void assertRefused(HttpResponse<String> answer, String asked) {
        String what = asked.length() > 80 ? asked.substring(0, 80) + "..." : asked;
        assertThat(answer.statusCode()).as("%s: %s", what, answer.body()).isBetween(400, 499);
        assertThat(answer.body()).as(what).isNotBlank();
    }

    private HttpResponse<String> post(String url, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(url))
                        .timeout(Duration.ofMinutes(2))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String url) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(url))
                        .timeout(Duration.ofMinutes(2))
                        .build(),
                BodyHandlers.ofString());
    }

    private static Set<Place> letters(String store) throws Exception {
        var letters = new HashSet<Place>();
        try (var connection = DriverManager.getConnection(store);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT topic, partition, \"offset\" FROM lifeboat.dead_letter")) {
            while (rows.next()) {
                letters.add(new Place(rows.getString(1), rows.getInt(2), rows.getLong(3)));
            }
        }
        return letters;
    }

    private static List<String> pids(DataDirectory data) throws Exception {
        var pids = new ArrayList<String>();
        for (var component : Component.values()) {
            pids.add(Files.readString(data.pidFile(component.verb()), StandardCharsets.UTF_8));
        }
        return pids;
    }

    private static void statement(String jdbcUrl, String sql) throws Exception {
        try (var connection = DriverManager.getConnection(jdbcUrl);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String ask(String jdbcUrl, String sql) throws Exception {
        try (var connection = DriverManager.getConnection(jdbcUrl);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : "";
        }
    }
}
