package dev.lifeboat.cli.demo;

import dev.lifeboat.cli.up.RunningStack;
import dev.lifeboat.local.LocalStack;
import dev.lifeboat.local.Ports;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.RegistryCodec;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * The throw-away stack that the story is played on: real parts, and the components as they are run everywhere.
 *
 * @param dashboard where to watch it
 * @param gate where to ask
 * @param catalogUrl the catalog's database, with user and password
 */
record Stage(
        Cluster cluster,
        RegistryCodec codec,
        Watch watch,
        WebhookReceiver pager,
        URI dashboard,
        URI gate,
        String catalogUrl) {
    /**
     * Starts all of it; returns when every component says that it is ready.
     *
     * @param belongings ends it
     */
    static Stage start(Path directory, Belongings belongings, Timeline timeline)
            throws IOException, InterruptedException {
        Ports ports = Ports.free();
        WebhookReceiver pager = belongings.add(WebhookReceiver.start());
        RunningStack stack = belongings.add(RunningStack.start(
                directory,
                ports,
                timeline.console(),
                Map.of(
                        "sink.webhook.pager.url",
                        pager.url().toString(),
                        "ingest.catalog.main.cluster",
                        Registration.CLUSTER)));
        LocalStack parts = stack.parts();
        Cluster cluster = Cluster.of(parts.bootstrapServers(), parts.registryUrl());
        RegistryCodec codec = belongings.add(new RegistryCodec(cluster, Duration.ofSeconds(10)));
        Watch watch = belongings.add(Watch.start(cluster, codec));
        return new Stage(
                cluster,
                codec,
                watch,
                pager,
                URI.create("http://127.0.0.1:" + ports.dashboard() + "/"),
                URI.create("http://127.0.0.1:" + ports.gate() + "/"),
                parts.jdbcUrl(LocalStack.CATALOG));
    }

    /** Registers the story's database. */
    void register(String systemIdentifier) throws IOException, InterruptedException {
        Registration.publish(cluster, codec, systemIdentifier, Instant.now());
    }

    /** Without the catalog's password. */
    @Override
    public String toString() {
        return "Stage[" + dashboard + "]";
    }
}
