package dev.lifeboat.sink;

import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.sink.alerts.Webhook;
import dev.lifeboat.sink.watch.WatchSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

/**
 * What the sink needs to know.
 *
 * @param cluster Kafka and the registry
 * @param jdbcUrl the store, complete with user and password
 * @param httpHost address of the dashboard and API, default 127.0.0.1; only loopback until TLS and authentication exist
 * @param httpPort its port; 0 takes a free one
 * @param webhooks who is told of alerts; names must differ
 * @param group consumer group, and the name under which the store keeps the offsets, default lifeboat-sink
 * @param registryPatience how long to ask a registry that does not answer before stopping, default 1 min
 * @param watch how the second watch looks
 * @param kept how long changes, decisions and resolved alerts are kept in the store, default 400 days like the topics
 */
public record SinkSettings(
        Cluster cluster,
        String jdbcUrl,
        String httpHost,
        int httpPort,
        List<Webhook> webhooks,
        String group,
        Duration registryPatience,
        WatchSettings watch,
        Duration kept) {

    private static final String DEFAULT_GROUP = "lifeboat-sink";
    private static final Duration DEFAULT_KEPT = Duration.ofDays(400);
    private static final Duration LONGEST_KEPT = Duration.ofDays(36_500);

    public SinkSettings {
        if (!jdbcUrl.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("the store's jdbcUrl must start with jdbc:postgresql:");
        }
        if (httpPort < 0 || httpPort > 65_535) {
            throw new IllegalArgumentException("httpPort is " + httpPort + "; expected 0 to 65535");
        }
        if (group.isBlank()) {
            throw new IllegalArgumentException("group is empty; expected a name, e.g. " + DEFAULT_GROUP);
        }
        if (kept.compareTo(Duration.ofDays(1)) < 0 || kept.compareTo(LONGEST_KEPT) > 0) {
            throw new IllegalArgumentException(
                    "history is kept for " + kept + "; expected 1 to 36500 days, e.g. " + DEFAULT_KEPT.toDays() + "d");
        }
        requireLoopback(httpHost);
        webhooks = List.copyOf(webhooks);
        if (webhooks.stream().map(Webhook::name).distinct().count() < webhooks.size()) {
            throw new IllegalArgumentException("two webhooks have the same name: " + webhooks);
        }
    }

    /** With the usual second watch, and history kept as long as usual. */
    public SinkSettings(
            Cluster cluster,
            String jdbcUrl,
            String httpHost,
            int httpPort,
            List<Webhook> webhooks,
            String group,
            Duration registryPatience) {
        this(
                cluster,
                jdbcUrl,
                httpHost,
                httpPort,
                webhooks,
                group,
                registryPatience,
                WatchSettings.DEFAULT,
                DEFAULT_KEPT);
    }

    /** The usual settings, without webhooks. */
    public static SinkSettings of(Cluster cluster, String jdbcUrl, int httpPort) {
        return new SinkSettings(
                cluster, jdbcUrl, "127.0.0.1", httpPort, List.of(), DEFAULT_GROUP, Duration.ofMinutes(1));
    }

    public SinkSettings withWebhooks(List<Webhook> others) {
        return new SinkSettings(cluster, jdbcUrl, httpHost, httpPort, others, group, registryPatience, watch, kept);
    }

    public SinkSettings withRegistryPatience(Duration other) {
        return new SinkSettings(cluster, jdbcUrl, httpHost, httpPort, webhooks, group, other, watch, kept);
    }

    public SinkSettings withWatch(WatchSettings other) {
        return new SinkSettings(cluster, jdbcUrl, httpHost, httpPort, webhooks, group, registryPatience, other, kept);
    }

    private static void requireLoopback(String host) {
        try {
            if (InetAddress.getByName(host).isLoopbackAddress()) {
                return;
            }
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("httpHost '" + host + "' is not an address of this machine", e);
        }
        throw new IllegalArgumentException("httpHost is '" + host
                + "'; only a loopback address such as 127.0.0.1 is allowed, because TLS and authentication do not exist yet."
                + " Put a reverse proxy that has them in front.");
    }

    /** Without the store's password. */
    @Override
    public String toString() {
        return "SinkSettings[" + cluster.bootstrapServers() + ", http " + httpHost + ":" + httpPort + ", webhooks "
                + webhooks + ", group " + group + "]";
    }
}
