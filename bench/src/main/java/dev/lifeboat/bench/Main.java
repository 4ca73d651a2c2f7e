package dev.lifeboat.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The benchmarks, as verbs. */
@Command(
        name = "bench",
        description = "Measures Lifeboat, in ratios taken in one run.",
        mixinStandardHelpOptions = true,
        subcommands = {ThroughputVerb.class, LatencyVerb.class, ModelVerb.class, DecayVerb.class, SnapshotVerb.class})
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }
}
