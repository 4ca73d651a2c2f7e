package dev.lifeboat.cli.demo;

import dev.lifeboat.ingest.IngestApp;
import dev.lifeboat.ingest.IngestSettings;
import dev.lifeboat.ingest.capture.CatalogSource;
import dev.lifeboat.local.LocalStack;
import dev.lifeboat.local.Ports;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.sink.SinkApp;
import dev.lifeboat.sink.SinkSettings;
import dev.lifeboat.sink.alerts.Webhook;
import dev.lifeboat.streams.StreamsApp;
import dev.lifeboat.streams.StreamsSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Ingest, streams and sink of the story, with the settings that they have everywhere else. */
final class Components {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Components() {}

    /**
     * Starts them, and waits until each says that it is ready.
     *
     * @param alerts whom the sink tells of alerts
     */
    static void start(
            Path directory, LocalStack stack, Cluster cluster, int partitions, URI alerts, Belongings belongings)
            throws IOException, InterruptedException {
        Ports ports = stack.ports();
        belongings.add(SinkApp.start(SinkSettings.of(cluster, stack.jdbcUrl(LocalStack.STORE), ports.dashboard())
                .withWebhooks(List.of(Webhook.of("pager", alerts)))));
        belongings.add(StreamsApp.start(
                StreamsSettings.local(cluster, directory.resolve("streams"), partitions, ports.gate())));
        belongings.add(IngestApp.start(IngestSettings.of(
                cluster,
                List.of(CatalogSource.of(
                        "main", stack.jdbcUrl(LocalStack.CATALOG), Registration.ENGINE, Registration.CLUSTER)),
                ports.ingest())));
        awaitReady("sink", ports.dashboard());
        awaitReady("streams", ports.gate());
        awaitReady("ingest", ports.ingest());
    }

    private static void awaitReady(String component, int port) throws IOException, InterruptedException {
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/readyz"))
                .timeout(Duration.ofSeconds(5))
                .build();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String last = "";
        while (System.nanoTime() < deadline) {
            var answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                return;
            }
            last = answer.body();
            Thread.sleep(50);
        }
        throw new IOException(
                component + " on port " + port + " is not ready after " + PATIENCE.toSeconds() + " s: " + last);
    }
}
