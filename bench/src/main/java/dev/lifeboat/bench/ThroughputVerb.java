package dev.lifeboat.bench;

import dev.lifeboat.local.LocalStack;
import dev.lifeboat.local.Ports;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.SchemaRegistry;
import java.nio.file.Files;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "throughput",
        description =
                "Replays a backlog of evidence through the whole topology, through a Streams application that only keeps"
                        + " one RocksDB store, and through a consumer that only decodes; prints events a second and their ratios.")
final class ThroughputVerb implements Callable<Integer> {
    @Option(names = "--events", defaultValue = "600000", description = "events in the backlog (${DEFAULT-VALUE})")
    private long events;

    @Option(names = "--databases", defaultValue = "2000", description = "databases they are about (${DEFAULT-VALUE})")
    private int databases;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "replays of each; the best counts: the first ones compile (${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--threads",
            defaultValue = "1",
            description = "stream threads of each application (${DEFAULT-VALUE})")
    private int threads;

    @Option(names = "--json", description = "one JSON object on standard output")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        var directory = Files.createTempDirectory("lifeboat-bench-");
        try (var stack = LocalStack.start(directory, Ports.free(), System.err::println)) {
            var cluster = Cluster.of(stack.bootstrapServers(), stack.registryUrl());
            new SchemaRegistry(cluster).register();
            var report = new Throughput(cluster, directory.resolve("state"), threads, System.err::println)
                    .run(events, databases, rounds);
            System.out.print(json ? json(report) : table(report));
            return 0;
        } finally {
            Directories.delete(directory);
        }
    }

    private static String json(Throughput.Report r) {
        return String.format(
                Locale.ROOT,
                "{\"events\":%d,\"databases\":%d,\"pipeline_per_s\":%.0f,\"floor_per_s\":%.0f,\"consumer_per_s\":%.0f,"
                        + "\"pipeline_to_floor\":%.3f,\"pipeline_to_consumer\":%.3f}%n",
                r.events(),
                r.databases(),
                r.pipelinePerSecond(),
                r.floorPerSecond(),
                r.consumerPerSecond(),
                r.pipelineToFloor(),
                r.pipelinePerSecond() / r.consumerPerSecond());
    }

    private static String table(Throughput.Report r) {
        return String.format(
                Locale.ROOT,
                "%,d events of %,d databases, events a second:%n"
                        + "  whole topology             %,10.0f%n"
                        + "  one RocksDB store, raw     %,10.0f   topology : store    %.2f%n"
                        + "  consumer that decodes      %,10.0f   topology : consumer %.2f%n",
                r.events(),
                r.databases(),
                r.pipelinePerSecond(),
                r.floorPerSecond(),
                r.pipelineToFloor(),
                r.consumerPerSecond(),
                r.pipelinePerSecond() / r.consumerPerSecond());
    }
}
