package dev.lifeboat.cli.log;

import dev.lifeboat.cli.ConfigOption;
import dev.lifeboat.schemas.Cluster;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options by which a verb finds Kafka and the registry. */
public final class LogOption {
    @Option(names = "--bootstrap", paramLabel = "HOST:PORT", description = "Kafka, if not as in the settings")
    private @Nullable String bootstrap;

    @Option(names = "--registry", paramLabel = "URL", description = "the schema registry, if not as in the settings")
    private @Nullable String registry;

    @Mixin
    private ConfigOption config = new ConfigOption();

    /** The same, for a verb that is run by this one. */
    public List<String> words() {
        var words = new ArrayList<String>();
        if (bootstrap != null) {
            words.addAll(List.of("--bootstrap", bootstrap));
        }
        if (registry != null) {
            words.addAll(List.of("--registry", registry));
        }
        config.words().forEach(words::add);
        return words;
    }

    /** The gate of the streams instance on this machine. */
    public URI gate() {
        return config.gate();
    }

    /**
     * Where they are.
     *
     * @throws IllegalArgumentException if an option or a setting cannot be
     */
    public Cluster cluster() {
        Cluster configured = config.cluster();
        return new Cluster(
                bootstrap == null ? configured.bootstrapServers() : bootstrap,
                registry == null ? configured.registryUrl() : registry,
                configured.kafka());
    }
}
