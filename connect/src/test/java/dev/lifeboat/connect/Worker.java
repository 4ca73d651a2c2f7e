package dev.lifeboat.connect;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lifeboat.local.Ports;
import dev.lifeboat.local.Tether;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A real worker of Kafka Connect, as one of many: distributed, in a process of its own, with Kafka's class path alone. It
 * knows the plugin only by {@code plugin.path}.
 */
final class Worker implements AutoCloseable {
    static final Duration LONG = Duration.ofMinutes(3);

    /** What a worker's own class path is made of: neither Lifeboat nor Debezium, Avro or a driver. */
    private static final String WORKERS_OWN =
            ".*/(org/apache/kafka|com/fasterxml|org/glassfish|jakarta|javax|aopalliance"
                    + "|org/eclipse/jetty|org/javassist|org/reflections|io/swagger|org/apache/maven"
                    + "|org/apache/commons|io/github/classgraph|org/lz4|at/yawk|com/github/luben|org/xerial|org/bitbucket)/.*";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path dir;
    private final Path settings;
    private final Properties properties;
    private String url;
    private final HttpClient http = HttpClient.newHttpClient();
    private Process process;
    private int portsLost;

    private Worker(Path dir, Properties properties) {
        this.dir = dir;
        this.settings = dir.resolve("worker.properties");
        this.properties = properties;
    }

    /** Starts one; returns before it answers. */
    static Worker start(Path dir, String bootstrapServers) throws IOException {
        var settings = new Properties();
        settings.putAll(Map.of(
                "bootstrap.servers", bootstrapServers,
                "group.id", "connect",
                "plugin.path", System.getProperty("lifeboat.connect.plugin.path"),
                "plugin.discovery", System.getProperty("lifeboat.connect.discovery", "service_load"),
                "key.converter", "org.apache.kafka.connect.json.JsonConverter",
                "value.converter", "org.apache.kafka.connect.json.JsonConverter",
                "config.providers", "file",
                "config.providers.file.class", "org.apache.kafka.common.config.provider.FileConfigProvider"));
        for (String store : new String[] {"config", "offset", "status"}) {
            settings.put(store + ".storage.topic", "connect-" + store);
            settings.put(store + ".storage.replication.factor", "1");
        }
        settings.putAll(Map.of(
                "offset.storage.partitions", "1",
                "status.storage.partitions", "1",
                // a worker that was killed is missed soon, and not waited for
                "session.timeout.ms", "6000",
                "heartbeat.interval.ms", "1000",
                "scheduled.rebalance.max.delay.ms", "0",
                "exactly.once.source.support", System.getProperty("lifeboat.connect.eos", "disabled")));
        // whatever a worker may set for all of its producers; that interceptor is not there: who made it would fail
        settings.putAll(Map.of(
                "producer.acks", "1",
                "producer.enable.idempotence", "false",
                "producer.max.in.flight.requests.per.connection", "20",
                "producer.linger.ms", "600000",
                "producer.max.request.size", "1000",
                "producer.interceptor.classes", "no.such.Interceptor",
                "producer.partitioner.class", "org.apache.kafka.clients.producer.RoundRobinPartitioner",
                "producer.key.serializer", "org.apache.kafka.common.serialization.StringSerializer",
                "producer.value.serializer", "org.apache.kafka.common.serialization.StringSerializer"));
        Files.createDirectories(dir);
        var worker = new Worker(dir, settings);
        worker.listenElsewhere();
        worker.start();
        return worker;
    }

    private void listenElsewhere() throws IOException {
        url = "http://127.0.0.1:" + Ports.free().ingest();
        properties.put("listeners", url);
        try (var out = Files.newBufferedWriter(settings)) {
            properties.store(out, null);
        }
    }

    /** A port that was free may have been taken before the worker was ready for it. */
    private boolean startedElsewhere() throws IOException {
        String said = Files.readString(log());
        if (portsLost == 3 || !said.contains("BindException")) {
            return false;
        }
        portsLost++;
        Files.delete(log());
        listenElsewhere();
        start();
        return true;
    }

    /** Starts it again, after it was killed. */
    void start() throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Duser.timezone=UTC",
                        "-Dlog4j2.configurationFile=" + Worker.class.getResource("/logging/log4j2.xml"),
                        "-cp",
                        classPath(),
                        Tether.class.getName(),
                        "org.apache.kafka.connect.cli.ConnectDistributed",
                        settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    private static String classPath() {
        var jars = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.matches(WORKERS_OWN));
        String tether =
                Tether.class.getProtectionDomain().getCodeSource().getLocation().getPath();
        String logging =
                Path.of(System.getProperty("lifeboat.connect.logging"), "*").toString();
        return Stream.concat(jars, Stream.of(tether, logging)).collect(Collectors.joining(File.pathSeparator));
    }

    /** Ends it at once, as a crash would. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    Path log() {
        return dir.resolve("worker.log");
    }

    /** Creates a connector, once the worker takes it. */
    void create(String connector) {
        await().atMost(LONG).ignoreExceptionsInstanceOf(IOException.class).until(() -> {
            var answer = send("POST", "/connectors", connector);
            if (answer.statusCode() == 400) {
                throw new AssertionError(answer.body());
            }
            return answer.statusCode() == 201;
        });
    }

    /** Asks for something until it is done. */
    void demand(String method, String path) {
        await().atMost(LONG)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> send(method, path, "").statusCode() < 300);
    }

    /** What the worker answers, once it takes requests. */
    HttpResponse<String> answer(String method, String path, String body) {
        return await().atMost(LONG)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(
                        () -> send(method, path, body),
                        answer ->
                                answer.statusCode() != 409 && answer.statusCode() != 503 && answer.statusCode() != 404);
    }

    JsonNode json(String path) {
        try {
            return JSON.readTree(send("GET", path, "").body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        if (!process.isAlive() && !startedElsewhere()) {
            throw new AssertionError("the worker ended by itself: " + Files.readString(log()));
        }
        var request = HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(60))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
