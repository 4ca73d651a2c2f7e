package dev.lifeboat.bench;

import dev.lifeboat.ingest.IngestApp;
import dev.lifeboat.ingest.IngestSettings;
import dev.lifeboat.ingest.capture.CatalogSource;
import dev.lifeboat.ingest.catalog.CatalogInstaller;
import dev.lifeboat.local.LocalStack;
import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.RegistryCodec;
import dev.lifeboat.schemas.SchemaRegistry;
import dev.lifeboat.schemas.TopicProvisioner;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.StreamsApp;
import dev.lifeboat.streams.StreamsSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * How long it takes from a commit in the catalog until a subscriber that reads only what is committed has the readiness,
 * and from asking the gate until its answer. One at a time, at a low rate, on one machine with the broker, the registry
 * and PostgreSQL in processes of their own.
 */
final class Latency {
    private static final int PARTITIONS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final LocalStack stack;
    private final Path directory;
    private final Consumer<String> progress;

    /** Times in milliseconds. */
    record Report(int samples, Percentiles readiness, Percentiles decision) {}

    record Percentiles(double p50, double p99, double max) {
        static Percentiles of(Histogram micros) {
            return new Percentiles(
                    micros.getValueAtPercentile(50) / 1e3,
                    micros.getValueAtPercentile(99) / 1e3,
                    micros.getMaxValue() / 1e3);
        }
    }

    Latency(LocalStack stack, Path directory, Consumer<String> progress) {
        this.stack = stack;
        this.directory = directory;
        this.progress = progress;
    }

    Report run(int warmUp, int samples) throws Exception {
        var cluster = Cluster.of(stack.bootstrapServers(), stack.registryUrl());
        new SchemaRegistry(cluster).register();
        TopicProvisioner.provision(cluster, PARTITIONS, (short) 1);
        String catalog = stack.jdbcUrl(LocalStack.CATALOG);
        CatalogInstaller.install(catalog);
        var source = CatalogSource.of("main", catalog, "postgresql", "bench");
        try (var streams = StreamsApp.start(StreamsSettings.local(cluster, directory, PARTITIONS, 0));
                var ingest = IngestApp.start(IngestSettings.of(cluster, List.of(source), 0));
                var codec = new RegistryCodec(cluster, PATIENCE);
                var connection = DriverManager.getConnection(catalog);
                var readiness = subscribe(cluster)) {
            awaitReady(streams.port());
            awaitReady(ingest.httpPort());
            progress.accept("measuring commit to readiness");
            var published = new Histogram(3);
            for (int i = 0; i < warmUp + samples; i++) {
                long micros = commitToReadiness(connection, readiness, codec, i);
                if (i >= warmUp) {
                    published.recordValue(micros);
                }
            }
            progress.accept("measuring decisions");
            var decided = new Histogram(3);
            for (int i = 0; i < warmUp + samples; i++) {
                long micros = decision(streams.port(), i);
                if (i >= warmUp) {
                    decided.recordValue(micros);
                }
            }
            return new Report(samples, Percentiles.of(published), Percentiles.of(decided));
        }
    }

    private static KafkaConsumer<String, byte[]> subscribe(Cluster cluster) {
        Map<String, Object> config =
                cluster.clientConfig(Map.of("isolation.level", "read_committed", "fetch.max.wait.ms", 500));
        var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
        var partitions = consumer.partitionsFor(Topics.READINESS.name()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        return consumer;
    }

    /** Commits a backup, and waits for the readiness that leans on it. */
    private static long commitToReadiness(
            Connection connection, KafkaConsumer<String, byte[]> readiness, AvroCodec codec, int i) throws Exception {
        String database = "latency-" + i % 20;
        long committed;
        try (var insert =
                connection.prepareStatement("INSERT INTO backup_catalog (backup_name, backup_type, source_database,"
                        + " backup_start_time, backup_end_time, backup_size_bytes, backup_location, created_by)"
                        + " VALUES (?, 'full', ?, now() - interval '2 minutes', now() - interval '1 minute', 1000000, '/backups', 'bench')"
                        + " RETURNING id")) {
            insert.setString(1, "latency " + i);
            insert.setString(2, database);
            try (var id = insert.executeQuery()) {
                id.next();
                committed = System.nanoTime();
                return awaitBackup(readiness, codec, "backup_catalog/" + id.getLong(1), committed);
            }
        }
    }

    private static long awaitBackup(
            KafkaConsumer<String, byte[]> readiness, AvroCodec codec, String nativeId, long committed)
            throws Exception {
        while (System.nanoTime() - committed < PATIENCE.toNanos()) {
            for (var record : readiness.poll(Duration.ofMillis(100))) {
                long seen = System.nanoTime();
                boolean isIt = codec.decode(Topics.READINESS, record.value()).getResults().stream()
                        .flatMap(result -> result.getEvidence().stream())
                        .anyMatch(ref -> ref.getNativeId().equals(nativeId));
                if (isIt) {
                    return TimeUnit.NANOSECONDS.toMicros(seen - committed);
                }
            }
        }
        throw new IllegalStateException("no readiness that rests on " + nativeId + " within " + PATIENCE);
    }

    private static long decision(int port, int i) throws IOException, InterruptedException {
        var http = HTTP;
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port
                        + "/v1/databases/postgresql%3Abench%2Flatency-" + i % 20 + "/migration-gate/decisions"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"apiVersion\":\"gate/v1\",\"requestId\":\"" + i
                        + "\",\"migrationId\":\"bench\",\"phase\":\"migrate\"}"))
                .build();
        long asked = System.nanoTime();
        var answer = http.send(request, BodyHandlers.ofString());
        long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - asked);
        if (answer.statusCode() != 200 || !answer.body().contains("\"deny\"")) {
            throw new IllegalStateException("expected a denial, got HTTP " + answer.statusCode() + " " + answer.body());
        }
        return micros;
    }

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static void awaitReady(int port) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/readyz"))
                .build();
        var until = Instant.now().plus(Duration.ofMinutes(2));
        while (Instant.now().isBefore(until)) {
            if (HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        throw new IllegalStateException("not ready within two minutes: http://127.0.0.1:" + port + "/readyz");
    }
}
