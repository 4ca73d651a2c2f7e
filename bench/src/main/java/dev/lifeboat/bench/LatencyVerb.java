package dev.lifeboat.bench;

import dev.lifeboat.local.LocalStack;
import dev.lifeboat.local.Ports;
import java.nio.file.Files;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "latency",
        description =
                "Measures how long it takes from a commit in the catalog until its readiness is published, and from"
                        + " asking the gate until its answer.")
final class LatencyVerb implements Callable<Integer> {
    @Option(names = "--samples", defaultValue = "500", description = "samples of each (${DEFAULT-VALUE})")
    private int samples;

    @Option(names = "--warm-up", defaultValue = "200", description = "samples before, not counted (${DEFAULT-VALUE})")
    private int warmUp;

    @Option(names = "--json", description = "one JSON object on standard output")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        var directory = Files.createTempDirectory("lifeboat-bench-");
        try (var stack = LocalStack.start(directory, Ports.free(), System.err::println)) {
            var report = new Latency(stack, directory.resolve("state"), System.err::println).run(warmUp, samples);
            System.out.print(json ? json(report) : table(report));
            return 0;
        } finally {
            Directories.delete(directory);
        }
    }

    private static String json(Latency.Report r) {
        return String.format(
                Locale.ROOT,
                "{\"samples\":%d,\"commit_to_readiness_ms\":%s,\"decision_ms\":%s}%n",
                r.samples(),
                json(r.readiness()),
                json(r.decision()));
    }

    private static String json(Latency.Percentiles p) {
        return String.format(Locale.ROOT, "{\"p50\":%.1f,\"p99\":%.1f,\"max\":%.1f}", p.p50(), p.p99(), p.max());
    }

    private static String table(Latency.Report r) {
        return String.format(Locale.ROOT, "%d samples, milliseconds        p50     p99     max%n", r.samples())
                + row("commit to readiness", r.readiness())
                + row("decision", r.decision());
    }

    private static String row(String what, Latency.Percentiles p) {
        return String.format(Locale.ROOT, "  %-24s  %6.1f  %6.1f  %6.1f%n", what, p.p50(), p.p99(), p.max());
    }
}
