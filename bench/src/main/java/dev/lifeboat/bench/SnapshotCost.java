package dev.lifeboat.bench;

import dev.lifeboat.ingest.server.Address;
import dev.lifeboat.local.LocalPostgres;
import dev.lifeboat.snapshot.Algorithm;
import dev.lifeboat.snapshot.Seal;
import dev.lifeboat.snapshot.take.Take;
import dev.lifeboat.snapshot.take.TakeProgress;
import dev.lifeboat.snapshot.take.TakeRequest;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What taking a snapshot of one large table costs, all of it: connecting, cutting, counting again and the file. */
final class SnapshotCost {
    private static final String TABLE = """
            create table t (id bigint primary key, customer int not null, name text, amount numeric(12,2),
                            created timestamptz, note text, flag boolean)
            """;

    private static final String FILL = """
            insert into t select i, (i::bigint * 7919) %% 100000, 'name ' || md5(i::text), (i %% 100000) / 7.0,
                   '2026-01-01'::timestamptz + i * interval '1 second',
                   case when i %% 5 = 0 then null else repeat('x', i %% 40) end, i %% 2 = 0
              from generate_series(1, %d) i
            """;

    private final Path directory;
    private final Consumer<String> progress;

    SnapshotCost(Path directory, Consumer<String> progress) {
        this.directory = directory;
        this.progress = progress;
    }

    /** Times in seconds, medians; {@code plain} is the sum of PostgreSQL's own hash of each row as text. */
    record Report(
            long rows,
            long tableBytes,
            double plain,
            double count,
            double fast,
            double portable,
            double plainWithWorkers,
            double fastOverTwo,
            int chunks,
            long heapPeak) {}

    Report run(int rows, int rounds) throws SQLException {
        try (var server = LocalPostgres.start(
                        directory.resolve("server"),
                        0,
                        Map.of("fsync", "off", "shared_buffers", "512MB", "autovacuum", "off", "max_wal_size", "4GB"));
                var connection = DriverManager.getConnection(server.jdbcUrl("postgres"))) {
            progress.accept("filling a table with " + rows + " rows");
            execute(connection, TABLE);
            execute(connection, FILL.formatted(rows));
            execute(connection, "vacuum (analyze) t");
            return measure(server, connection, rows, rounds);
        }
    }

    private Report measure(LocalPostgres server, Connection connection, int rows, int rounds) throws SQLException {
        var plain = new ArrayList<Double>();
        var count = new ArrayList<Double>();
        var fast = new ArrayList<Double>();
        var portable = new ArrayList<Double>();
        var workers = new ArrayList<Double>();
        var two = new ArrayList<Double>();
        int chunks = 0;
        long heap = 0;
        // the first round only warms up
        for (int round = 0; round <= rounds; round++) {
            progress.accept(round == 0 ? "warming up" : "round " + round + " of " + rounds);
            execute(connection, "set max_parallel_workers_per_gather = 0");
            double plainTook = timed(connection, "select sum(hashtextextended(t::text, 0)) from t");
            double countTook = timed(connection, "select count(*) from t");
            resetPeak();
            long before = System.nanoTime();
            chunks = take(server, Algorithm.POSTGRES_FAST, 1);
            double fastTook = seconds(before);
            heap = Math.max(heap, peak());
            before = System.nanoTime();
            take(server, Algorithm.POSTGRES_PORTABLE, 1);
            double portableTook = seconds(before);
            execute(connection, "reset max_parallel_workers_per_gather");
            double workersTook = timed(connection, "select sum(hashtextextended(t::text, 0)) from t");
            before = System.nanoTime();
            take(server, Algorithm.POSTGRES_FAST, 2);
            double twoTook = seconds(before);
            if (round > 0) {
                plain.add(plainTook);
                count.add(countTook);
                fast.add(fastTook);
                portable.add(portableTook);
                workers.add(workersTook);
                two.add(twoTook);
            }
        }
        return new Report(
                rows,
                bytes(connection),
                median(plain),
                median(count),
                median(fast),
                median(portable),
                median(workers),
                median(two),
                chunks,
                heap);
    }

    /** @return how many chunks there were */
    private int take(LocalPostgres server, Algorithm algorithm, int connections) {
        var request = new TakeRequest(
                "postgresql:bench/postgres",
                List.of(),
                Map.of(),
                algorithm,
                Seal.plain(),
                connections,
                Duration.ofMinutes(10),
                null,
                directory.resolve("snapshot"),
                false);
        var address = Address.of(server.jdbcUrl("postgres"), null, Map.of(), List.of());
        try (var take = new Take(address, request, Clock.systemUTC(), TakeProgress.NONE)) {
            return take.run().tables().get(0).chunks().size();
        }
    }

    private static double timed(Connection connection, String sql) throws SQLException {
        long before = System.nanoTime();
        execute(connection, sql);
        return seconds(before);
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long bytes(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select pg_total_relation_size('t')")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static void resetPeak() {
        System.gc();
        ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
    }

    /** Of the heap, garbage included. */
    private static long peak() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
    }
}
