package dev.lifeboat.ingest;

import dev.lifeboat.ingest.capture.CatalogSource;
import dev.lifeboat.ingest.tools.ToolSettings;
import dev.lifeboat.schemas.Cluster;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;

/**
 * What ingest needs to run.
 *
 * @param cluster where Kafka and the registry are
 * @param catalogs the catalogs to read
 * @param tools the backup tools to observe
 * @param httpPort port of health and metrics on 127.0.0.1; 0 takes a free one
 * @param heartbeatInterval how often each catalog states that it is alive; 10 s unless there is reason
 */
public record IngestSettings(
        Cluster cluster,
        List<CatalogSource> catalogs,
        List<ToolSettings> tools,
        int httpPort,
        Duration heartbeatInterval) {
    /** How often each source states that it is alive. */
    public static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(10);

    public IngestSettings {
        catalogs = List.copyOf(catalogs);
        tools = List.copyOf(tools);
        if (httpPort < 0 || httpPort > 65_535) {
            throw new IllegalArgumentException("httpPort is " + httpPort + "; expected 0 to 65535");
        }
        if (heartbeatInterval.toMillis() < 100) {
            throw new IllegalArgumentException(
                    "heartbeatInterval is " + heartbeatInterval + "; expected at least 0.1 s (PT0.1S)");
        }
        var names = new HashSet<String>();
        for (CatalogSource catalog : catalogs) {
            if (!names.add(catalog.name())) {
                throw new IllegalArgumentException(
                        "two catalogs are called " + catalog.name() + "; their evidence could not be told apart");
            }
        }
        for (ToolSettings tool : tools) {
            if (!names.add(tool.subject().source())) {
                throw new IllegalArgumentException("two tools are the source "
                        + tool.subject().source() + ", and would withdraw each other's evidence; name one otherwise");
            }
        }
    }

    /** Without tools. */
    public IngestSettings(Cluster cluster, List<CatalogSource> catalogs, int httpPort, Duration heartbeatInterval) {
        this(cluster, catalogs, List.of(), httpPort, heartbeatInterval);
    }

    /** With the usual heartbeat. */
    public static IngestSettings of(Cluster cluster, List<CatalogSource> catalogs, int httpPort) {
        return new IngestSettings(cluster, catalogs, httpPort, HEARTBEAT_INTERVAL);
    }
}
