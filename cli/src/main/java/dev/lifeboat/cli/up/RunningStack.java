package dev.lifeboat.cli.up;

import dev.lifeboat.cli.Console;
import dev.lifeboat.cli.Home;
import dev.lifeboat.cli.Main;
import dev.lifeboat.ingest.catalog.CatalogInstaller;
import dev.lifeboat.local.ChildProcess;
import dev.lifeboat.local.LocalStack;
import dev.lifeboat.local.Ports;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.SchemaRegistry;
import dev.lifeboat.schemas.TopicProvisioner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The parts and the components of one machine, running. Closing ends the components first, then what they stand on. */
public final class RunningStack implements AutoCloseable {
    private static final int PARTITIONS = 4;
    private static final Duration COMPONENT_STOP_PATIENCE = Duration.ofSeconds(5);

    private final LocalStack parts;
    private final Map<String, String> further;
    private final List<Supervised> components = new ArrayList<>();

    private RunningStack(LocalStack parts, Map<String, String> further) {
        this.parts = parts;
        this.further = Map.copyOf(further);
    }

    /**
     * Starts everything in a directory that nobody else knows of.
     *
     * @param directory where everything is kept
     * @param further settings of the components, on top of those by which they find the stack
     */
    public static RunningStack start(Path directory, Ports ports, Console console, Map<String, String> further) {
        try (DataDirectory data = DataDirectory.open(directory)) {
            return start(data, ports, console, further);
        }
    }

    /**
     * Starts everything and waits until it is ready; if something fails, what was started is ended.
     *
     * @param data where everything is kept; nobody else may use it
     */
    static RunningStack start(DataDirectory data, Ports ports, Console console) {
        return start(data, ports, console, Map.of());
    }

    private static RunningStack start(DataDirectory data, Ports ports, Console console, Map<String, String> further) {
        endLeftovers(data);
        ports.requireFree();
        var stack = new RunningStack(LocalStack.start(data.parts(), ports, console::done), further);
        try {
            stack.prepare(console);
            stack.startComponents(data, console);
            return stack;
        } catch (RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    private static void endLeftovers(DataDirectory data) {
        LocalStack.endLeftovers(data.parts());
        for (var component : Component.values()) {
            ChildProcess.endLeftover(data.pidFile(component.verb()), component.verb());
        }
    }

    /** Topics, schemas and the catalog's tables; all of it may be there already. */
    private void prepare(Console console) {
        long from = System.nanoTime();
        var cluster = Cluster.of(parts.bootstrapServers(), parts.registryUrl());
        var topics = CompletableFuture.runAsync(() -> TopicProvisioner.provision(cluster, PARTITIONS, (short) 1));
        var catalog = CompletableFuture.runAsync(() -> CatalogInstaller.install(parts.jdbcUrl(LocalStack.CATALOG)));
        int schemas = new SchemaRegistry(cluster).register();
        join(CompletableFuture.allOf(topics, catalog));
        console.done(String.format(
                Locale.ROOT,
                "topics, %d schemas and the catalog's tables, in %.1f s",
                schemas,
                (System.nanoTime() - from) / 1e9));
    }

    private void startComponents(DataDirectory data, Console console) {
        Path settings = data.path().resolve(Home.SETTINGS);
        try {
            StackSettings.write(settings, parts, data.streamsState(), PARTITIONS, further);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + settings + ": " + e.getMessage(), e);
        }
        for (var component : Component.values()) {
            var readyz = URI.create("http://127.0.0.1:" + component.port(parts.ports()) + "/readyz");
            components.add(Supervised.start(launch(component, data, settings), readyz, console));
        }
        var ready = components.stream().map(Supervised::ready).toList();
        // the first that fails ends the waiting for the others
        var failed = new CompletableFuture<Void>();
        for (CompletableFuture<Void> one : ready) {
            one.exceptionally(e -> {
                failed.completeExceptionally(e);
                return null;
            });
        }
        join(CompletableFuture.anyOf(CompletableFuture.allOf(ready.toArray(CompletableFuture[]::new)), failed));
    }

    private static ChildProcess.Launch launch(Component component, DataDirectory data, Path settings) {
        return new ChildProcess.Launch(
                component.verb(),
                ChildProcess.jvm(
                        component.verb(),
                        System.getProperty("java.class.path"),
                        options(component),
                        Main.class.getName(),
                        List.of(component.verb(), "--config", settings.toString())),
                Map.of(),
                data.pidFile(component.verb()),
                data.logs().resolve(component.verb() + ".log"),
                COMPONENT_STOP_PATIENCE);
    }

    private static List<String> options(Component component) {
        return List.of(
                "-Xmx" + component.heapMegabytes() + "m",
                "-XX:+UseSerialGC",
                // on few cores the optimising compiler takes a third of the time of a start
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-Duser.timezone=UTC",
                // Java formats numbers the short way in this locale; Kafka Streams 4.3 formats for every record of a
                // backlog
                "-Duser.language=en",
                "-Duser.country=US",
                "-Dlogback.configurationFile=logback-component.xml");
    }

    /** The result, or what went wrong, as it was thrown. */
    static <T> T join(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** What the components stand on. */
    public LocalStack parts() {
        return parts;
    }

    /** Completes with the name of the first part that ends by itself; components are started again instead. */
    CompletableFuture<ChildProcess> partEnded() {
        var ended = new CompletableFuture<ChildProcess>();
        for (var part : List.of(
                parts.postgres().process(),
                parts.broker().process(),
                parts.registry().process())) {
            part.onExit().thenAccept(code -> ended.complete(part));
        }
        return ended;
    }

    @Override
    public void close() {
        components.parallelStream().forEach(Supervised::close);
        parts.close();
    }
}
