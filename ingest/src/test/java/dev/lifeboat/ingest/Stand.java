package dev.lifeboat.ingest;

import dev.lifeboat.ingest.capture.CatalogSource;
import dev.lifeboat.local.LocalPostgres;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.RegistryCodec;
import dev.lifeboat.schemas.SchemaRegistry;
import dev.lifeboat.schemas.TopicProvisioner;
import dev.lifeboat.schemas.stack.TestStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real broker, registry and PostgreSQL, one set for all tests of a JVM. Each test takes a catalog of its own, in a
 * server that is always an embedded one: tests kill it.
 */
public final class Stand {
    /** Every test has a source of its own, and each source a slot. */
    private static final Map<String, String> ROOM_FOR_MANY_SOURCES =
            Map.of("max_replication_slots", "50", "max_wal_senders", "50");

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static Stand shared;

    private final Path dir;
    private final TestStack stack;
    public final Cluster cluster;
    public final RegistryCodec codec;
    private LocalPostgres catalogs;

    private Stand() throws IOException {
        dir = Files.createTempDirectory("lifeboat-ingest-test");
        stack = TestStack.start(dir.resolve("stack"));
        catalogs = LocalPostgres.start(dir.resolve("catalogs"), 0, ROOM_FOR_MANY_SOURCES);
        cluster = stack.cluster();
        TopicProvisioner.provision(cluster, 2, (short) 1);
        new SchemaRegistry(cluster).register();
        codec = new RegistryCodec(cluster, Duration.ofMinutes(2));
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    public static synchronized Stand shared() {
        if (shared == null) {
            try {
                shared = new Stand();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return shared;
    }

    /** A new, empty database in the server that holds the catalogs, under a name that no other test uses. */
    public CatalogSource newCatalog(String name) {
        String unique = name + "_" + NUMBER.incrementAndGet();
        catalogs.createDatabase(unique);
        return CatalogSource.of(unique, catalogs.jdbcUrl(unique), "postgresql", "prod");
    }

    /** The server that holds the catalogs: another one than the registry's. */
    public LocalPostgres catalogs() {
        return catalogs;
    }

    /** Starts the server of the catalogs again where it was, after it was stopped or killed. */
    public void startCatalogs() {
        catalogs = LocalPostgres.start(dir.resolve("catalogs"), catalogs.port(), ROOM_FOR_MANY_SOURCES);
    }

    public TestStack stack() {
        return stack;
    }

    public Path dir() {
        return dir;
    }

    public static Connection connect(CatalogSource source) throws SQLException {
        return DriverManager.getConnection(source.jdbcUrl());
    }

    /** Runs statements, each in its own transaction. */
    public static void sql(CatalogSource source, String... statements) {
        try (var connection = connect(source);
                var sql = connection.createStatement()) {
            for (String statement : statements) {
                sql.execute(statement);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** The first column of the first row, as text. */
    public static String ask(CatalogSource source, String query) {
        try (var connection = connect(source);
                var sql = connection.createStatement();
                var rows = sql.executeQuery(query)) {
            return rows.next() ? rows.getString(1) : null;
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** Settings of an ingest that reads these catalogs, with a heartbeat every half second. */
    public IngestSettings settings(CatalogSource... sources) {
        return new IngestSettings(cluster, List.of(sources), 0, Duration.ofMillis(500));
    }

    /** What the topics hold of a source, from their beginning. */
    public Published published(CatalogSource source) {
        return published(source.id());
    }

    /** What the topics hold of a source, from their beginning. */
    public Published published(String source) {
        return new Published(cluster, codec, source);
    }

    private void close() {
        codec.close();
        catalogs.close();
        stack.close();
        try (var files = Files.walk(dir)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            // left in the temporary directory
        }
    }
}
