package dev.lifeboat.cli;

import dev.lifeboat.schemas.Cluster;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option by which a verb finds its settings. */
public final class ConfigOption {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Properties file with the settings; the environment (LIFEBOAT_SINK_JDBC_URL for"
                    + " sink.jdbc.url) goes over it. Default: what the local stack of 'lifeboat up' wrote, if it did.")
    private @Nullable Path file;

    /** The same, for a verb that is run by another. */
    public List<String> words() {
        return file == null ? List.of() : List.of("--config", file.toString());
    }

    /** The settings of this run. */
    public Configuration load() {
        return Configuration.load(file == null ? ofLocalStack() : file, System.getenv());
    }

    /** Where Kafka and the registry are. */
    public Cluster cluster() {
        return Components.cluster(load());
    }

    /** The gate of the streams instance on this machine. */
    public URI gate() {
        return URI.create("http://127.0.0.1:" + load().integer("streams.http.port"));
    }

    /** The intake of the ingest on this machine. */
    public URI intake() {
        return URI.create("http://127.0.0.1:" + load().integer("ingest.http.port"));
    }

    private static @Nullable Path ofLocalStack() {
        Path written = Home.data().resolve(Home.SETTINGS);
        return Files.exists(written) ? written : null;
    }
}
