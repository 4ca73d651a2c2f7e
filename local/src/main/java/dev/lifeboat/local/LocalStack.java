package dev.lifeboat.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * PostgreSQL (with the databases {@code catalog}, {@code store} and {@code registry}), the broker and the registry of one
 * machine, together. Schemas and topics are not in them yet. Safe for any thread.
 *
 * <p>Under its directory: {@code postgres/}, {@code kafka/} and {@code registry/}, each with its data and its log.
 */
public final class LocalStack implements AutoCloseable {
    /** The database that change data capture reads. */
    public static final String CATALOG = "catalog";
    /** The database that the sink writes. */
    public static final String STORE = "store";

    private static final String REGISTRY = "registry";

    private final Ports ports;
    private final LocalPostgres postgres;
    private final LocalBroker broker;
    private final LocalRegistry registry;

    private LocalStack(Ports ports, LocalPostgres postgres, LocalBroker broker, LocalRegistry registry) {
        this.ports = ports;
        this.postgres = postgres;
        this.broker = broker;
        this.registry = registry;
    }

    /**
     * Starts all three, the broker beside the others; what was started is stopped again if one fails.
     *
     * @param dir where everything of the stack lives
     * @param progress is told each part that is ready, with its address and how long it took; called from several threads,
     *     one at a time
     */
    public static LocalStack start(Path dir, Ports ports, Consumer<String> progress) {
        var told = new Progress(progress);
        var broker = CompletableFuture.supplyAsync(() -> told.of(
                "Kafka broker",
                ports.kafka(),
                () -> LocalBroker.start(dir.resolve("kafka"), ports.kafka(), ports.kafkaController())));
        var postgres = CompletableFuture.supplyAsync(() -> told.of(
                "PostgreSQL", ports.postgres(), () -> startPostgres(dir.resolve("postgres"), ports.postgres())));
        var registry = postgres.thenApplyAsync(database -> told.of(
                "schema registry",
                ports.registry(),
                () -> LocalRegistry.start(
                        dir.resolve("registry"),
                        ports.registry(),
                        ports.registryManagement(),
                        database.jdbcUrl(REGISTRY))));
        try {
            return new LocalStack(ports, postgres.join(), broker.join(), registry.join());
        } catch (CompletionException e) {
            closeStarted(registry);
            closeStarted(broker);
            closeStarted(postgres);
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /**
     * Ends what a killed run left behind on a directory; {@link #start} does so too.
     *
     * @throws IllegalStateException if a part runs there and its parent lives
     */
    public static void endLeftovers(Path dir) {
        LocalPostgres.endLeftover(dir.resolve("postgres"));
        ChildProcess.endLeftover(dir.resolve("kafka").resolve(LocalBroker.PID_FILE), "the Kafka broker");
        ChildProcess.endLeftover(dir.resolve("registry").resolve(LocalRegistry.PID_FILE), "the schema registry");
    }

    private static LocalPostgres startPostgres(Path dir, int port) {
        var postgres = LocalPostgres.start(dir, port, Map.of());
        try {
            postgres.createDatabase(REGISTRY);
            postgres.createDatabase(CATALOG);
            postgres.createDatabase(STORE);
            return postgres;
        } catch (RuntimeException e) {
            postgres.close();
            throw e;
        }
    }

    private static void closeStarted(CompletableFuture<? extends AutoCloseable> part) {
        try {
            part.join().close();
        } catch (Exception e) {
            // it did not start: the first failure says why
        }
    }

    private record Progress(Consumer<String> listener) {
        <T> T of(String part, int port, Supplier<T> start) {
            long from = System.nanoTime();
            T started = start.get();
            var took = Duration.ofNanos(System.nanoTime() - from);
            synchronized (this) {
                listener.accept(String.format(
                        Locale.ROOT, "%s on 127.0.0.1:%d, ready in %.1f s", part, port, took.toMillis() / 1000.0));
            }
            return started;
        }
    }

    public Ports ports() {
        return ports;
    }

    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    public String registryUrl() {
        return registry.url();
    }

    /** The address of one of the databases, complete with user and password. Don't log it. */
    public String jdbcUrl(String database) {
        return postgres.jdbcUrl(database);
    }

    public LocalPostgres postgres() {
        return postgres;
    }

    public LocalBroker broker() {
        return broker;
    }

    public LocalRegistry registry() {
        return registry;
    }

    /** Stops the registry and the broker beside each other, then PostgreSQL, on which the registry stands. */
    @Override
    public void close() {
        var brokerClosed = CompletableFuture.runAsync(broker::close);
        registry.close();
        brokerClosed.join();
        postgres.close();
    }
}
