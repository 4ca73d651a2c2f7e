package dev.lifeboat.schemas.stack;

import dev.lifeboat.local.LocalStack;
import dev.lifeboat.local.Ports;
import dev.lifeboat.schemas.Cluster;
import java.nio.file.Path;
import java.util.Optional;
import org.opentest4j.TestAbortedException;

/**
 * A real broker, registry and PostgreSQL for one test class or more. Which ones, the system property
 * {@code lifeboat.test.stack} says: {@code embedded}, the default, as {@code lifeboat up} runs them; {@code containers},
 * the usual images in Testcontainers. Suites that run on both are tagged {@value #TAG}; what kills parts runs on the
 * embedded ones alone.
 */
public interface TestStack extends AutoCloseable {
    /** Tag of the suites that run on containers, too. */
    String TAG = "stack";

    /**
     * Starts the parts that were asked for.
     *
     * @param directory where the embedded ones keep their data
     * @throws TestAbortedException if containers were asked for and Docker is not there
     */
    static TestStack start(Path directory) {
        unavailable().ifPresent(reason -> {
            throw new TestAbortedException(reason);
        });
        if (onContainers()) {
            return ContainerStack.start();
        }
        return new Embedded(LocalStack.start(directory, Ports.free(), line -> {}));
    }

    /** Why the parts that were asked for cannot be started here; empty when they can. */
    static Optional<String> unavailable() {
        return onContainers() ? ContainerStack.unavailable() : Optional.empty();
    }

    private static boolean onContainers() {
        return "containers".equals(System.getProperty("lifeboat.test.stack", "embedded"));
    }

    String bootstrapServers();

    String registryUrl();

    /** URL of a database in PostgreSQL, with user and password. */
    String jdbcUrl(String database);

    void createDatabase(String name);

    @Override
    void close();

    default Cluster cluster() {
        return Cluster.of(bootstrapServers(), registryUrl());
    }

    /** The parts as {@code lifeboat up} runs them. */
    record Embedded(LocalStack stack) implements TestStack {
        @Override
        public String bootstrapServers() {
            return stack.bootstrapServers();
        }

        @Override
        public String registryUrl() {
            return stack.registryUrl();
        }

        @Override
        public String jdbcUrl(String database) {
            return stack.jdbcUrl(database);
        }

        @Override
        public void createDatabase(String name) {
            stack.postgres().createDatabase(name);
        }

        @Override
        public void close() {
            stack.close();
        }
    }
}
