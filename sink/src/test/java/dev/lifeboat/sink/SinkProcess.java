package dev.lifeboat.sink;

import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.sink.alerts.Webhook;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
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

    /** Ends with the test that started it, whose end closes the standard input. */
    public static void main(String[] args) throws Exception {
        SinkApp.start(new SinkSettings(
                Cluster.of(args[0], args[1]),
                args[2],
                "127.0.0.1",
                0,
                List.of(Webhook.of("pager", URI.create(args[3]))),
                RealParts.group(args[2]),
                Duration.ofMinutes(1)));
        while (System.in.read() >= 0) {
            // nothing is ever said
        }
        Runtime.getRuntime().halt(0);
    }
}
