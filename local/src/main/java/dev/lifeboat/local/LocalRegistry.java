package dev.lifeboat.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A real Apicurio Registry on loopback in a JVM of its own. It stores in PostgreSQL, so a restart keeps the schemas and
 * their ids. Safe for any thread.
 */
public final class LocalRegistry implements AutoCloseable {
    static final String PID_FILE = "registry.pid";

    private static final Duration READY_LIMIT = Duration.ofMinutes(3);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    /**
     * Its own default opens twenty connections before it answers, and hands out dead ones for a while after the database
     * was killed.
     */
    private static final Map<String, String> FEW_LIVE_CONNECTIONS =
            Map.of("initial-size", "1", "min-size", "1", "max-size", "8", "foreground-validation-interval", "PT0.1S");

    private final int port;
    private final ChildProcess child;

    private LocalRegistry(int port, ChildProcess child) {
        this.port = port;
        this.child = child;
    }

    /**
     * Starts it and waits until its API answers.
     *
     * @param dir where its log lives; its data is in the database
     * @param port the loopback port of its API, or 0 for a free one
     * @param managementPort the loopback port of its health and metrics, or 0 for a free one
     * @param jdbcUrl a database of its own, with user and password as parameters
     * @throws PortTakenException if somebody else listens on a port
     * @throws PartFailedException if it does not come up, with the end of its log
     */
    public static LocalRegistry start(Path dir, int port, int managementPort, String jdbcUrl) {
        try {
            Path home = dir.toAbsolutePath().normalize();
            Files.createDirectories(home);
            Path pidFile = home.resolve(PID_FILE);
            ChildProcess.endLeftover(pidFile, "the schema registry");
            int actualPort = Ports.orFree(port);
            int actualManagementPort = Ports.orFree(managementPort);
            Ports.requireFree(actualPort, "the schema registry");
            Ports.requireFree(actualManagementPort, "the schema registry's management");
            var child = ChildProcess.start(new ChildProcess.Launch(
                    "schema registry",
                    ChildProcess.jvm(
                            "registry", Parts.registry(), options(), "io.quarkus.runner.GeneratedMain", List.of()),
                    environment(actualPort, actualManagementPort, jdbcUrl),
                    pidFile,
                    home.resolve("registry.log"),
                    STOP_PATIENCE));
            var registry = new LocalRegistry(actualPort, child);
            child.awaitReady(READY_LIMIT, registry::answers);
            return registry;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the schema registry in " + dir + ": " + e.getMessage(), e);
        }
    }

    private static List<String> options() {
        var options = new ArrayList<>(
                List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Duser.timezone=UTC"));
        FEW_LIVE_CONNECTIONS.forEach(
                (name, value) -> options.add("-Dquarkus.datasource.postgresql.jdbc." + name + "=" + value));
        return options;
    }

    private static Map<String, String> environment(int port, int managementPort, String jdbcUrl) {
        var parameters = parametersOf(jdbcUrl);
        return Map.of(
                "QUARKUS_HTTP_HOST",
                "127.0.0.1",
                "QUARKUS_HTTP_PORT",
                Integer.toString(port),
                "QUARKUS_MANAGEMENT_HOST",
                "127.0.0.1",
                "QUARKUS_MANAGEMENT_PORT",
                Integer.toString(managementPort),
                "QUARKUS_LOG_LEVEL",
                "WARN",
                "APICURIO_STORAGE_KIND",
                "sql",
                "APICURIO_STORAGE_SQL_KIND",
                "postgresql",
                "APICURIO_DATASOURCE_URL",
                jdbcUrl.replaceFirst("\\?.*", ""),
                "APICURIO_DATASOURCE_USERNAME",
                parameters.getOrDefault("user", ""),
                "APICURIO_DATASOURCE_PASSWORD",
                parameters.getOrDefault("password", ""));
    }

    private static Map<String, String> parametersOf(String jdbcUrl) {
        var parameters = new HashMap<String, String>();
        for (String parameter : jdbcUrl.replaceFirst("[^?]*\\??", "").split("&")) {
            int equals = parameter.indexOf('=');
            if (equals > 0) {
                parameters.put(parameter.substring(0, equals), parameter.substring(equals + 1));
            }
        }
        return parameters;
    }

    private boolean answers() throws IOException, InterruptedException {
        if (!Ports.answers(port)) {
            return false;
        }
        var request = HttpRequest.newBuilder(URI.create(url() + "/apis/ccompat/v7/subjects"))
                .timeout(Duration.ofSeconds(5))
                .build();
        return HttpClient.newHttpClient()
                        .send(request, BodyHandlers.discarding())
                        .statusCode()
                == 200;
    }

    /** Its base URL, e.g. {@code http://127.0.0.1:7404}. */
    public String url() {
        return "http://127.0.0.1:" + port;
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

    /** Kills it, as kill -9 does. */
    public void kill() {
        child.kill();
    }

    /** Stops it. */
    @Override
    public void close() {
        child.close();
    }
}
