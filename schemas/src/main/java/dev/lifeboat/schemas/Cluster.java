package dev.lifeboat.schemas;

import java.util.HashMap;
import java.util.Map;

/**
 * Where Kafka and the registry are.
 *
 * @param bootstrapServers Kafka's bootstrap servers, e.g. {@code 127.0.0.1:7402}
 * @param registryUrl base URL of the registry, e.g. {@code http://127.0.0.1:7404}, without a path
 * @param kafka further Kafka client settings, passed through as they are: security and such
 */
public record Cluster(String bootstrapServers, String registryUrl, Map<String, String> kafka) {
    public Cluster {
        if (bootstrapServers.isBlank()) {
            throw new IllegalArgumentException("bootstrapServers is empty; expected host:port[,host:port]");
        }
        if (!registryUrl.startsWith("http://") && !registryUrl.startsWith("https://")) {
            throw new IllegalArgumentException(
                    "registryUrl is '" + registryUrl + "'; expected http://host:port or https://host:port");
        }
        registryUrl = registryUrl.endsWith("/") ? registryUrl.substring(0, registryUrl.length() - 1) : registryUrl;
        kafka = Map.copyOf(kafka);
    }

    public static Cluster of(String bootstrapServers, String registryUrl) {
        return new Cluster(bootstrapServers, registryUrl, Map.of());
    }

    /** Kafka client settings: the bootstrap servers, what was passed through, and these on top. */
    public Map<String, Object> clientConfig(Map<String, ?> settings) {
        var config = new HashMap<String, Object>(kafka);
        config.put("bootstrap.servers", bootstrapServers);
        config.putAll(settings);
        return config;
    }
}
