package dev.lifeboat.bench;

import java.nio.file.Files;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "snapshot",
        description =
                "Measures what the digest of a table costs, in ratio to the sum of PostgreSQL's own hash of each row as"
                        + " text, over the same table in the same run.")
final class SnapshotVerb implements Callable<Integer> {
    @Option(names = "--rows", defaultValue = "2000000", description = "rows of seven columns (${DEFAULT-VALUE})")
    private int rows;

    @Option(names = "--rounds", defaultValue = "3", description = "the median of so many counts (${DEFAULT-VALUE})")
    private int rounds;

    @Option(names = "--json", description = "one JSON object on standard output")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        if (rows < 1_000 || rounds < 1) {
            System.err.println("--rows must be at least 1000, --rounds at least 1; got " + rows + " and " + rounds);
            return 2;
        }
        var directory = Files.createTempDirectory("lifeboat-bench-");
        try {
            var report = new SnapshotCost(directory, System.err::println).run(rows, rounds);
            System.out.print(json ? json(report) : table(report));
            return 0;
        } finally {
            Directories.delete(directory);
        }
    }

    private static String json(SnapshotCost.Report r) {
        return String.format(
                Locale.ROOT,
                "{\"rows\":%d,\"table_bytes\":%d,\"hashtextextended_s\":%.3f,\"count_s\":%.3f,\"fast_s\":%.3f,"
                        + "\"portable_s\":%.3f,\"ratio_to_hashtextextended\":%.2f,\"portable_ratio\":%.2f,"
                        + "\"hashtextextended_workers_s\":%.3f,\"fast_two_connections_s\":%.3f,"
                        + "\"ratio_two_connections_to_workers\":%.2f,\"chunks\":%d,\"heap_peak_mb\":%d}%n",
                r.rows(),
                r.tableBytes(),
                r.plain(),
                r.count(),
                r.fast(),
                r.portable(),
                r.fast() / r.plain(),
                r.portable() / r.plain(),
                r.plainWithWorkers(),
                r.fastOverTwo(),
                r.fastOverTwo() / r.plainWithWorkers(),
                r.chunks(),
                r.heapPeak() >> 20);
    }

    private static String table(SnapshotCost.Report r) {
        return String.format(
                Locale.ROOT,
                "%,d rows, %,d MiB:%n"
                        + "  sum(hashtextextended(t::text, 0)), one process   %6.2f s%n"
                        + "  count(*)                                         %6.2f s%n"
                        + "  digest, fast, one connection                     %6.2f s   ratio %.2f%n"
                        + "  digest, portable, one connection                 %6.2f s   ratio %.2f%n"
                        + "  the sum, with the server's parallel workers      %6.2f s%n"
                        + "  digest, fast, two connections                    %6.2f s   ratio %.2f%n"
                        + "  chunks %d, peak of our heap %d MiB%n",
                r.rows(),
                r.tableBytes() >> 20,
                r.plain(),
                r.count(),
                r.fast(),
                r.fast() / r.plain(),
                r.portable(),
                r.portable() / r.plain(),
                r.plainWithWorkers(),
                r.fastOverTwo(),
                r.fastOverTwo() / r.plainWithWorkers(),
                r.chunks(),
                r.heapPeak() >> 20);
    }
}
