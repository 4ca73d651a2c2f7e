package dev.lifeboat.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lifeboat streams}: one component, in this JVM, until it is told to end. */
@Command(name = "streams", description = "Run streams: the topology, the gate and the queries.")
final class StreamsVerb implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Override
    public Integer call() {
        return ComponentRun.of("streams", () -> Components.streams(config.load()));
    }
}
