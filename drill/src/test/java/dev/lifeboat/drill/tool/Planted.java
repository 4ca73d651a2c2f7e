package dev.lifeboat.drill.tool;

import dev.lifeboat.drill.Check;
import dev.lifeboat.drill.DrillReport;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;

/** Faults that are planted in backups, each in a copy of its own. Two are drilled at a time: mostly a drill waits. */
final class Planted implements AutoCloseable {
    private final ExecutorService two = Executors.newFixedThreadPool(2);
    private final Map<String, CompletableFuture<DrillReport>> reports = new HashMap<>();

    /**
     * A fault, and what a drill must say of it.
     *
     * @param plant a script that makes it
     * @param args of the drill, as of {@link Drills}
     * @param expected e.g. {@code failed: checksums}; {@code passed}
     */
    record Fault(String name, String plant, List<String> args, String expected) {
        static final boolean ALL = "all".equals(System.getProperty("lifeboat.drills"));

        /**
         * Columns between exclamation marks. Lines that begin with an asterisk are like others, and drilled only with
         * {@code -Dlifeboat.drills=all}.
         */
        static List<Fault> table(String text) {
            return text.lines()
                    .filter(line -> ALL || !line.startsWith("*"))
                    .map(line -> line.replaceFirst("^\\*", ""))
                    .map(line ->
                            Arrays.stream(line.split("!")).map(String::strip).toList())
                    .map(cells -> new Fault(
                            cells.get(0),
                            cells.get(1),
                            Arrays.stream(cells.get(2).split(" "))
                                    .filter(word -> !word.isEmpty())
                                    .toList(),
                            cells.get(3)))
                    .toList();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** @param drill plants a fault in the copy of that number, and drills */
    Planted(List<Fault> faults, BiFunction<Fault, Integer, DrillReport> drill) {
        int number = 0;
        for (Fault fault : faults) {
            int own = number++;
            reports.put(fault.name(), CompletableFuture.supplyAsync(() -> drill.apply(fault, own), two));
        }
    }

    /** What the drill found. */
    DrillReport report(Fault fault) {
        return reports.get(fault.name()).join();
    }

    /** As a table of faults says it. */
    static String said(DrillReport report) {
        String result = report.result().name().toLowerCase(Locale.ROOT).replace('_', '-');
        return report.reason()
                .map(Check::name)
                .map(name -> result + ": " + name)
                .orElse(result);
    }

    @Override
    public void close() {
        two.shutdownNow();
    }
}
