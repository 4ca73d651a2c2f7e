package dev.lifeboat.bench;

import java.nio.file.Files;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "decay",
        description = "Measures what it costs that time passes, in the judging step on its RocksDB stores: a tick with"
                + " nothing due, a database that is due, the state of a database with 30 live backups on disk, and a"
                + " forecast of it.")
final class DecayVerb implements Callable<Integer> {
    @Option(names = "--databases", defaultValue = "100000", description = "databases known (${DEFAULT-VALUE})")
    private int databases;

    @Option(
            names = "--with-backups",
            defaultValue = "2000",
            description = "databases with 30 live backups, for the size on disk (${DEFAULT-VALUE})")
    private int withBackups;

    @Option(names = "--json", description = "one JSON object on standard output")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        if (databases < 1_000 || databases % 1_000 != 0 || withBackups < 1) {
            System.err.println("--databases must be a multiple of 1000, --with-backups at least 1; got " + databases
                    + " and " + withBackups);
            return 2;
        }
        var directory = Files.createTempDirectory("lifeboat-bench-");
        try {
            var report = new Decay(directory, System.err::println).run(databases, withBackups);
            System.out.print(json ? json(report) : table(report));
            return 0;
        } finally {
            Directories.delete(directory);
        }
    }

    private static String json(Decay.Report r) {
        return String.format(
                Locale.ROOT,
                "{\"databases\":%d,\"idle_tick_ms\":%.4f,\"idle_tick_p99_ms\":%.4f,"
                        + "\"per_due_us\":{\"%d\":%.1f,\"%d\":%.1f},\"many_to_few\":%.2f,"
                        + "\"state_bytes_per_database\":%d,\"history_bytes_per_change\":%d,\"state_bytes\":{%s},"
                        + "\"forecast_us\":%.1f,\"forecast_10000_s\":%.1f}%n",
                r.databases(),
                r.idleMillis(),
                r.idleP99Millis(),
                r.few(),
                r.fewMicros(),
                r.many(),
                r.manyMicros(),
                r.manyMicros() / r.fewMicros(),
                r.bytes(),
                r.historyBytes(),
                r.stateBytes().entrySet().stream()
                        .map(store -> "\"" + store.getKey() + "\":" + store.getValue())
                        .collect(Collectors.joining(",")),
                r.forecastMicros(),
                r.forecastMicros() / 100);
    }

    private static String table(Decay.Report r) {
        return String.format(
                Locale.ROOT,
                "%,d databases:%n"
                        + "  tick with nothing due              mean %.4f ms, p99 %.4f ms%n"
                        + "  each of %,8d that are due        %8.1f us%n"
                        + "  each of %,8d that are due        %8.1f us%n"
                        + "  a database with %d live backups    %8d bytes on disk %s%n"
                        + "  each published change of it       %8d bytes of history%n"
                        + "  forecast of it, 8 h ahead         %8.1f us, of 10,000 such %.1f s%n",
                r.databases(),
                r.idleMillis(),
                r.idleP99Millis(),
                r.few(),
                r.fewMicros(),
                r.many(),
                r.manyMicros(),
                ExampleDatabase.BACKUPS,
                r.bytes(),
                r.stateBytes(),
                r.historyBytes(),
                r.forecastMicros(),
                r.forecastMicros() / 100);
    }
}
