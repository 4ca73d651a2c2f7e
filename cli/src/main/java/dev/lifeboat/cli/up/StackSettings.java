package dev.lifeboat.cli.up;

import dev.lifeboat.local.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Properties;

/** The settings by which the components, and every verb that is run beside them, find the local stack. */
final class StackSettings {
    private StackSettings() {}

    /**
     * Writes them to a file that only its owner reads: it holds the password of PostgreSQL.
     *
     * @param partitions partitions of every topic
     * @param further settings on top of ours
     */
    static void write(Path file, LocalStack stack, Path streamsState, int partitions, Map<String, String> further)
            throws IOException {
        var settings = new Properties();
        settings.setProperty("kafka.bootstrap.servers", stack.bootstrapServers());
        settings.setProperty("registry.url", stack.registryUrl());
        settings.setProperty("ingest.catalog.main.jdbc.url", stack.jdbcUrl(LocalStack.CATALOG));
        settings.setProperty("ingest.http.port", port(stack.ports().ingest()));
        settings.setProperty("streams.state.dir", streamsState.toString());
        settings.setProperty("streams.http.port", port(stack.ports().gate()));
        settings.setProperty("streams.partitions", Integer.toString(partitions));
        settings.setProperty("sink.jdbc.url", stack.jdbcUrl(LocalStack.STORE));
        settings.setProperty("sink.http.port", port(stack.ports().dashboard()));
        settings.putAll(further);
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (var writer = Files.newBufferedWriter(file)) {
            settings.store(
                    writer, "written by 'lifeboat up' at each start; the environment (LIFEBOAT_...) goes over it");
        }
    }

    private static String port(int port) {
        return Integer.toString(port);
    }
}
