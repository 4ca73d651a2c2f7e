package dev.lifeboat.cli.drill;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;

/** Faults that are planted in backups, each in a copy of its own. Two are drilled at a time: mostly a drill waits. */
final class Faults implements AutoCloseable {
    private static final boolean ALL = "all".equals(System.getProperty("lifeboat.drills"));

    private final ExecutorService two = Executors.newFixedThreadPool(2);
    private final Map<String, CompletableFuture<DrillRun>> runs = new HashMap<>();

    /**
     * A fault, and what a drill must say of it.
     *
     * @param plant a script that makes it
     * @param args of the drill
     * @param result e.g. {@code failed}
     * @param check that is to blame; {@code null} for none
     */
    record Fault(String name, String plant, List<String> args, String result, String check) {
        /**
         * Columns between exclamation marks: name, script, arguments, result, check. Lines that begin with an asterisk are drilled
         * only with {@code -Dlifeboat.drills=all}.
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
                            cells.get(2).isEmpty()
                                    ? List.of()
                                    : List.of(cells.get(2).split(" ")),
                            cells.get(3),
                            cells.size() > 4 ? cells.get(4) : "null"))
                    .toList();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** @param drill plants a fault in the copy of that number, and drills */
    Faults(List<Fault> faults, BiFunction<Fault, Integer, DrillRun> drill) {
        int number = 0;
        for (Fault fault : faults) {
            int own = number++;
            runs.put(fault.name(), CompletableFuture.supplyAsync(() -> drill.apply(fault, own), two));
        }
    }

    /** What the drill said. */
    DrillRun run(Fault fault) {
        return runs.get(fault.name()).join();
    }

    @Override
    public void close() {
        two.shutdownNow();
    }
}
