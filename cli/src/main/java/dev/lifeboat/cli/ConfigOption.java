package dev.lifeboat.cli;

import java.nio.file.Files;
import java.nio.file.Path;
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

    /** The settings of this run. */
    public Configuration load() {
        return Configuration.load(file == null ? ofLocalStack() : file, System.getenv());
    }

    private static @Nullable Path ofLocalStack() {
        Path written = Home.data().resolve(Home.SETTINGS);
        return Files.exists(written) ? written : null;
    }
}
