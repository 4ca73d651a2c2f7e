package dev.lifeboat.cli.demo;

import dev.lifeboat.ingest.catalog.CatalogInstaller;
import dev.lifeboat.local.LocalStack;
import dev.lifeboat.local.Ports;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.RegistryCodec;
import dev.lifeboat.schemas.SchemaRegistry;
import dev.lifeboat.schemas.TopicProvisioner;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

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
    private static final int PARTITIONS = 4;

    /**
     * Starts all of it; returns when every component says that it is ready.
     *
     * @param belongings ends it
     */
    static Stage start(Path directory, Belongings belongings, Timeline timeline)
            throws IOException, InterruptedException {
        Ports ports = Ports.free();
        LocalStack stack = belongings.add(LocalStack.start(directory, ports, timeline::tell));
        Cluster cluster = Cluster.of(stack.bootstrapServers(), stack.registryUrl());
        new SchemaRegistry(cluster).register();
        TopicProvisioner.provision(cluster, PARTITIONS, (short) 1);
        CatalogInstaller.install(stack.jdbcUrl(LocalStack.CATALOG));
        WebhookReceiver pager = belongings.add(WebhookReceiver.start());
        Components.start(directory, stack, cluster, PARTITIONS, pager.url(), belongings);
        RegistryCodec codec = belongings.add(new RegistryCodec(cluster, Duration.ofSeconds(10)));
        Watch watch = belongings.add(Watch.start(cluster, codec));
        return new Stage(
                cluster,
                codec,
                watch,
                pager,
                URI.create("http://127.0.0.1:" + ports.dashboard() + "/"),
                URI.create("http://127.0.0.1:" + ports.gate() + "/"),
                stack.jdbcUrl(LocalStack.CATALOG));
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
