package dev.lifeboat.cli;

import dev.lifeboat.local.LocalStack;
import dev.lifeboat.local.Ports;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.SchemaRegistry;
import dev.lifeboat.schemas.TopicProvisioner;
import dev.lifeboat.streams.StreamsApp;
import dev.lifeboat.streams.StreamsSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A real broker, registry and topology, started once for all test classes that ask for them. They share the topics, so
 * each names databases of its own.
 */
public final class LiveTopology implements AutoCloseable {
    private static final int PARTITIONS = 2;

    private final Path dir;
    private final LocalStack stack;
    private final StreamsApp streams;

    private LiveTopology() throws Exception {
        dir = Files.createTempDirectory("lifeboat-cli-test");
        stack = LocalStack.start(dir.resolve("stack"), Ports.free(), line -> {});
        new SchemaRegistry(cluster()).register();
        TopicProvisioner.provision(cluster(), PARTITIONS, (short) 1);
        streams = StreamsApp.start(StreamsSettings.local(cluster(), dir.resolve("state"), PARTITIONS, 0));
    }

    /** Gives the topology to tests that take it as a parameter; it ends with the last of them. */
    public static final class Extension implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == LiveTopology.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .getOrComputeIfAbsent("live topology", key -> {
                        try {
                            return new LiveTopology();
                        } catch (Exception e) {
                            throw new IllegalStateException("the topology does not start", e);
                        }
                    });
        }
    }

    public Cluster cluster() {
        return Cluster.of(stack.bootstrapServers(), stack.registryUrl());
    }

    /** The gate API. */
    public String gate() {
        return "http://127.0.0.1:" + streams.port();
    }

    /** The address of a database of its PostgreSQL, which is made unless it is there; with user and password. */
    public String jdbcUrl(String database) {
        stack.postgres().createDatabase(database);
        return stack.jdbcUrl(database);
    }

    /** A database beside it, complete with user and password. */
    public String jdbcUrl() {
        return stack.jdbcUrl("store");
    }

    /** What a verb that talks to Kafka is told. */
    public List<String> addresses() {
        return List.of("--bootstrap", stack.bootstrapServers(), "--registry", stack.registryUrl());
    }

    @Override
    public void close() throws Exception {
        streams.close();
        stack.close();
        try (var files = Files.walk(dir)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
