package dev.lifeboat.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lifeboat ingest}: one component, in this JVM, until it is told to end. */
@Command(name = "ingest", description = "Run ingest: reads the catalogs, publishes evidence.")
final class IngestVerb implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Override
    public Integer call() {
        return ComponentRun.of("ingest", () -> Components.ingest(config.load()));
    }
}
