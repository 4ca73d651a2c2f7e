package dev.lifeboat.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lifeboat sink}: one component, in this JVM, until it is told to end. */
@Command(name = "sink", description = "Run the sink: the store, the alerts and the dashboard.")
final class SinkVerb implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Override
    public Integer call() {
        return ComponentRun.of("sink", () -> Components.sink(config.load()));
    }
}
