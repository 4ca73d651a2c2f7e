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
                + " nothing due, a database that is due, and the state of a database with 30 live backups on disk.")
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
                        + "\"state_bytes_per_database\":%d,\"state_bytes\":{%s}}%n",
                r.databases(),
                r.idleMillis(),
                r.idleP99Millis(),
                r.few(),
                r.fewMicros(),
                r.many(),
                r.manyMicros(),
                r.manyMicros() / r.fewMicros(),
                r.bytes(),
                r.stateBytes().entrySet().stream()
                        .map(store -> "\"" + store.getKey() + "\":" + store.getValue())
                        .collect(Collectors.joining(",")));
    }

    private static String table(Decay.Report r) {
        return String.format(
                Locale.ROOT,
                "%,d databases:%n"
                        + "  tick with nothing due              mean %.4f ms, p99 %.4f ms%n"
                        + "  each of %,8d that are due        %8.1f us%n"
                        + "  each of %,8d that are due        %8.1f us%n"
                        + "  a database with %d live backups    %8d bytes on disk %s%n",
                r.databases(),
                r.idleMillis(),
                r.idleP99Millis(),
                r.few(),
                r.fewMicros(),
                r.many(),
                r.manyMicros(),
                ExampleDatabase.BACKUPS,
                r.bytes(),
                r.stateBytes());
    }
}
