package dev.lifeboat.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;

/**
 * A real Kafka broker on loopback in a JVM of its own, which is its own controller (KRaft). Started again on the same
 * directory and port it has the same data; after a kill it is back within a few seconds. Safe for any thread.
 */
public final class LocalBroker implements AutoCloseable {
    private static final int HEAP_MEGABYTES = 512;
    static final String PID_FILE = "kafka.pid";

    private static final Duration READY_LIMIT = Duration.ofMinutes(3);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private final int port;
    private final ChildProcess child;

    private LocalBroker(int port, ChildProcess child) {
        this.port = port;
        this.child = child;
    }

    /** Starts it with a heap of 512 MiB. */
    public static LocalBroker start(Path dir, int port, int controllerPort) {
        return start(dir, port, controllerPort, HEAP_MEGABYTES);
    }

    /**
     * Starts it and waits until it serves requests. The first start on a directory formats its storage.
     *
     * @param dir where its data, settings and log live
     * @param port the loopback port of clients, or 0 for a free one
     * @param controllerPort the loopback port of the controller, or 0 for a free one
     * @throws PortTakenException if somebody else listens on a port
     * @throws PartFailedException if it does not come up, with the end of its log
     */
    public static LocalBroker start(Path dir, int port, int controllerPort, int heapMegabytes) {
        try {
            Path home = dir.toAbsolutePath().normalize();
            Files.createDirectories(home);
            Path pidFile = home.resolve(PID_FILE);
            ChildProcess.endLeftover(pidFile, "the Kafka broker");
            int actualPort = Ports.orFree(port);
            int actualControllerPort = Ports.orFree(controllerPort);
            Ports.requireFree(actualPort, "Kafka");
            Ports.requireFree(actualControllerPort, "Kafka's controller");
            Path settings = home.resolve("server.properties");
            Files.writeString(settings, BrokerSettings.of(home.resolve("data"), actualPort, actualControllerPort));
            var child = ChildProcess.start(new ChildProcess.Launch(
                    "Kafka broker",
                    ChildProcess.jvm(
                            "broker",
                            Parts.broker(),
                            options(heapMegabytes),
                            BrokerMain.class.getName(),
                            List.of(clusterId(home), settings.toString())),
                    Map.of(),
                    pidFile,
                    home.resolve("kafka.log"),
                    STOP_PATIENCE));
            var broker = new LocalBroker(actualPort, child);
            broker.awaitReady();
            return broker;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the Kafka broker in " + dir + ": " + e.getMessage(), e);
        }
    }

    private static List<String> options(int heapMegabytes) {
        return List.of(
                "-Xmx" + heapMegabytes + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-Duser.timezone=UTC",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSX");
    }

    private static String clusterId(Path home) throws IOException {
        Path file = home.resolve("cluster.id");
        if (!Files.exists(file)) {
            Files.writeString(file, Uuid.randomUuid().toString());
        }
        return Files.readString(file).trim();
    }

    /** The port opens before the controller lets the broker serve; only then the cluster names a node. */
    private void awaitReady() {
        child.awaitReady(READY_LIMIT, () -> Ports.answers(port));
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", bootstrapServers(),
                "reconnect.backoff.ms", "50",
                "reconnect.backoff.max.ms", "100",
                "retry.backoff.ms", "50");
        try (var admin = Admin.create(settings)) {
            child.awaitReady(
                    READY_LIMIT,
                    () -> !admin.describeCluster()
                            .nodes()
                            .get(5, TimeUnit.SECONDS)
                            .isEmpty());
        }
    }

    /** What clients are given, e.g. {@code 127.0.0.1:7402}. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    public long pid() {
        return child.pid();
    }

    /** The child process, for whoever watches over it. */
    public ChildProcess process() {
        return child;
    }

    /** Kills it, as kill -9 does. What it acknowledged stays; start again on the same directory and ports. */
    public void kill() {
        child.kill();
    }

    /** Stops it cleanly. */
    @Override
    public void close() {
        child.close();
    }
}
