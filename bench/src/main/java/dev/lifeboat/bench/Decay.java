package dev.lifeboat.bench;

import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.judge.JudgeStep;
import dev.lifeboat.streams.policy.Policy;
import dev.lifeboat.streams.readiness.Assumptions;
import dev.lifeboat.streams.readiness.Forecast;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import dev.lifeboat.v1.BackupType;
import dev.lifeboat.v1.DatabaseRegistration;
import dev.lifeboat.v1.EvidenceHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * What it costs that time passes. Many databases, each with one backup, of which groups of 100 and of 10,000 become too
 * old at one instant; nothing else changes. The groups are spread over all databases, so that nearly all of those due are
 * read from the store first.
 */
final class Decay {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final Duration WARN_AGE = Duration.ofHours(12);
    private static final int IDLE_TICKS = 5_000;
    /** Of every thousand databases so many belong to a small group each, and of every ten to a large one. */
    private static final int SMALL_GROUPS = 7;

    private static final int LARGE_GROUPS = 3;

    private static final Policy BASELINE = Policy.builtIn("baseline");

    private final Path directory;
    private final Consumer<String> progress;
    private long position;

    /**
     * @param idleMillis mean of a tick with nothing due
     * @param idleP99Millis its 99th percentile
     * @param few databases of a small group
     * @param fewMicros cost of each, median of several groups
     * @param many databases of a large group
     * @param manyMicros cost of each, median of several groups
     * @param stateBytes bytes on disk of a database with 30 live backups, by store; each was published once, so that of
     *     the history is what one published readiness takes
     * @param forecastMicros cost of foreseeing one of those databases, read from the store, eight hours ahead
     */
    record Report(
            int databases,
            double idleMillis,
            double idleP99Millis,
            int few,
            double fewMicros,
            int many,
            double manyMicros,
            Map<String, Long> stateBytes,
            double forecastMicros) {
        /** The state: without its history, which grows with the changes of a week and not with what is known. */
        long bytes() {
            return stateBytes.values().stream().mapToLong(Long::longValue).sum() - historyBytes();
        }

        long historyBytes() {
            return stateBytes.getOrDefault(JudgeStep.HISTORY, 0L);
        }
    }

    private record Stored(Map<String, Long> bytes, double forecastMicros) {}

    Decay(Path directory, Consumer<String> progress) {
        this.directory = directory;
        this.progress = progress;
    }

    Report run(int databases, int withBackups) throws IOException {
        try (var judge = new JudgeBench(directory.resolve("decay"), ExampleDatabase.SOURCE, START)) {
            progress.accept("judging " + databases + " databases for the first time");
            for (int i = 0; i < databases; i++) {
                give(judge, i);
            }
            // after a start each is compared with its policy once, a thousand a tick
            for (int i = 0; i < 1_000 + databases / 1_000; i++) {
                judge.tick(START);
            }
            progress.accept("ticking with nothing due, then with some");
            Histogram idle = idle(judge);
            double few = perDue(judge, 0, SMALL_GROUPS, databases / 1_000);
            double many = perDue(judge, SMALL_GROUPS, LARGE_GROUPS, databases / 10);
            Stored stored = state(withBackups);
            return new Report(
                    databases,
                    idle.getMean() / 1e6,
                    idle.getValueAtPercentile(99) / 1e6,
                    databases / 1_000,
                    few,
                    databases / 10,
                    many,
                    stored.bytes,
                    stored.forecastMicros);
        }
    }

    /** The group of a database: becomes too old in its hour; the others do later. */
    private static int group(int database) {
        if (database % 1_000 < SMALL_GROUPS) {
            return database % 1_000;
        }
        int large = database % 10 - (10 - LARGE_GROUPS);
        return large >= 0 ? SMALL_GROUPS + large : SMALL_GROUPS + LARGE_GROUPS;
    }

    private static Instant due(int group) {
        return START.plus(Duration.ofMinutes(10L * (group + 1)));
    }

    private Histogram idle(JudgeBench judge) {
        var idle = new Histogram(3);
        for (int i = 0; i < IDLE_TICKS; i++) {
            idle.recordValue(judge.tick(START.plusMillis(i)));
            require(0, judge.published());
        }
        return idle;
    }

    private static double perDue(JudgeBench judge, int firstGroup, int groups, int size) {
        List<Double> micros = new ArrayList<>();
        for (int group = firstGroup; group < firstGroup + groups; group++) {
            long nanos = 0;
            int published = 0;
            while (true) {
                long took = judge.tick(due(group).plusMillis(1));
                if (judge.published() == 0) {
                    break;
                }
                nanos += took;
                published += judge.published();
            }
            require(size, published);
            micros.add(nanos / 1e3 / size);
        }
        double[] sorted =
                micros.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static void require(int expected, int published) {
        if (published != expected) {
            throw new IllegalStateException("expected " + expected + " databases to change; it were " + published);
        }
    }

    private Stored state(int databases) throws IOException {
        progress.accept("storing " + databases + " databases with 30 live backups each, and foreseeing them");
        double forecastMicros;
        try (var judge = new JudgeBench(directory.resolve("state"), ExampleDatabase.SOURCE, ExampleDatabase.NOW)) {
            for (int i = 0; i < databases; i++) {
                String name = ExampleDatabase.name(i);
                for (Fact fact : new ExampleDatabase(i).steady()) {
                    judge.put(name, fact);
                }
                register(judge, name, "postgresql", ExampleDatabase.NOW);
            }
            forecastMicros = forecast(judge, databases);
        }
        Map<String, Long> bytes = bytesOnDisk(directory.resolve("state")); // closed, so that all is written out
        bytes.replaceAll((store, all) -> all / databases);
        return new Stored(bytes, forecastMicros);
    }

    /** What the question about all databases costs for each: its evidence read, the way to the instant, and the instant. */
    private static double forecast(JudgeBench judge, int databases) {
        var assumptions = new Assumptions(ExampleDatabase.NOW, true, true);
        Instant tonight = ExampleDatabase.NOW.plus(Duration.ofHours(8));
        long begun = System.nanoTime();
        for (int i = 0; i < databases; i++) {
            var state = judge.stored(ExampleDatabase.name(i));
            var way = Forecast.of(
                    state, ExampleDatabase.SOURCES, BASELINE, assumptions, ExampleDatabase.NOW, tonight, 1_000);
            var then = Forecast.of(state, ExampleDatabase.SOURCES, BASELINE, assumptions, tonight, tonight, 1);
            if (way.last() != then.verdict() || state.facts().size() < ExampleDatabase.BACKUPS) {
                throw new IllegalStateException("the forecast of " + state.databaseId() + " is not of the example");
            }
        }
        return (System.nanoTime() - begun) / 1e3 / databases;
    }

    /** Bytes of each store's tables; log, options and manifest of RocksDB not counted. */
    private static Map<String, Long> bytesOnDisk(Path directory) throws IOException {
        var bytes = new TreeMap<String, Long>();
        try (var files = Files.walk(directory)) {
            for (Path table :
                    files.filter(file -> file.toString().endsWith(".sst")).toList()) {
                String store = table.getName(table.getNameCount() - 2).toString();
                bytes.merge(store, Files.size(table), Long::sum);
            }
        }
        return bytes;
    }

    private void give(JudgeBench judge, int i) {
        String name = ExampleDatabase.name(i);
        register(judge, name, "sqlite", START); // it has no log whose archive would grow old sooner
        Instant end = due(group(i)).minus(WARN_AGE);
        judge.give(
                Topics.BACKUP,
                name,
                BackupEvidence.newBuilder()
                        .setHeader(EvidenceHeader.newBuilder()
                                .setEventId("bench-" + i)
                                .setSource(ExampleDatabase.SOURCE)
                                .setNativeId("backup_catalog/" + i)
                                .setSourcePosition(++position)
                                .setObservedAt(START)
                                .build())
                        .setDatabase(name)
                        .setBackupId(Integer.toString(i))
                        .setName("nightly")
                        .setType(BackupType.FULL)
                        .setStatus(BackupStatus.COMPLETED)
                        .setStartedAt(end.minus(Duration.ofMinutes(10)))
                        .setEndedAt(end)
                        .setSizeBytes(10_000_000_000L)
                        .build(),
                START);
    }

    private static void register(JudgeBench judge, String name, String engine, Instant at) {
        judge.give(
                Topics.DATABASE,
                name,
                DatabaseRegistration.newBuilder()
                        .setDatabase(name)
                        .setEngine(engine)
                        .setCluster("bench")
                        .setName(name)
                        .build(),
                at);
    }
}
