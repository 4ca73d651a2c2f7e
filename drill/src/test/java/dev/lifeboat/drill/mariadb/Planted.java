package dev.lifeboat.drill.mariadb;

import java.util.Arrays;
import java.util.List;

/**
 * A fault, and what a drill must say of it.
 *
 * @param plant a script that makes it
 * @param input what is restored from, below a copy of all backups
 * @param options of the drill, each {@code KEY=VALUE}
 * @param result e.g. {@code FAILED}
 * @param check that is to blame; empty for none
 */
record Planted(String name, String plant, String input, List<String> options, String result, String check) {
    /**
     * Columns between exclamation marks. Lines that begin with an asterisk are like others, and drilled only with
     * {@code -Dlifeboat.drills=all}.
     */
    static List<Planted> table(String text) {
        boolean all = "all".equals(System.getProperty("lifeboat.drills"));
        return text.lines()
                .filter(line -> all || !line.startsWith("*"))
                .map(line -> line.replaceFirst("^\\*", ""))
                .map(line ->
                        Arrays.stream(line.split("!", -1)).map(String::strip).toList())
                .map(cells -> new Planted(
                        cells.get(0),
                        cells.get(1),
                        cells.get(2),
                        cells.get(3).isEmpty()
                                ? List.of()
                                : List.of(cells.get(3).split(" +")),
                        cells.get(4),
                        cells.get(5)))
                .toList();
    }

    boolean has(String option) {
        return options.contains(option);
    }

    /** What an option is set to, or else this. */
    String option(String key, String otherwise) {
        return options.stream()
                .filter(option -> option.startsWith(key + "="))
                .map(option -> option.substring(key.length() + 1))
                .findFirst()
                .orElse(otherwise);
    }

    @Override
    public String toString() {
        return name;
    }
}
