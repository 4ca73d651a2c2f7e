package dev.lifeboat.sink;

import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.sink.alerts.Webhook;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** The sink in a JVM of its own, so that a test can kill it. */
final class SinkProcess {
    private SinkProcess() {}

    static Process start(RealParts parts, String store, URI webhook, Path log) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SinkProcess.class.getName(),
                        parts.cluster().bootstrapServers(),
                        parts.cluster().registryUrl(),
                        store,
                        webhook.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    public static void main(String[] args) {
        SinkApp.start(SinkSettings.of(Cluster.of(args[0], args[1]), args[2], 0)
                        .withWebhooks(List.of(Webhook.of("pager", URI.create(args[3])))))
                .ended()
                .join();
    }
}
