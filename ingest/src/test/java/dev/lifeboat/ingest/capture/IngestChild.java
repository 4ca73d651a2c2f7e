package dev.lifeboat.ingest.capture;

import dev.lifeboat.ingest.IngestApp;
import dev.lifeboat.ingest.IngestSettings;
import dev.lifeboat.schemas.Cluster;
import java.time.Duration;
import java.util.List;

/** Ingest in a process of its own, to be killed; ends when its parent does. */
final class IngestChild {
    private IngestChild() {}

    public static void main(String[] args) throws Exception {
        var source = CatalogSource.of(args[2], args[3], "postgresql", "prod");
        IngestApp.start(new IngestSettings(Cluster.of(args[0], args[1]), List.of(source), 0, Duration.ofMillis(500)));
        ProcessHandle.current().parent().orElseThrow().onExit().get();
        Runtime.getRuntime().halt(0);
    }
}
