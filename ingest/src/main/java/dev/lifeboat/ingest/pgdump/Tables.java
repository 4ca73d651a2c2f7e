package dev.lifeboat.ingest.pgdump;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The tables of one database in a dump.
 *
 * @param defined how many it defines
 * @param withData how many it has data of, rows or none
 * @param without the first of those that it defines and has no data of
 * @param selected what tells that the dump was taken of some tables or schemas alone; empty when nothing does, which proves
 *     nothing
 */
record Tables(long defined, long withData, List<String> without, String selected) {
    static final Tables NONE = new Tables(0, 0, List.of(), "");

    private static final int MOST_TOLD = 5;

    /** @param defined those that should have data: of a partitioned table only its partitions have any */
    static Tables of(long tables, Set<String> defined, Set<String> withData, String selected) {
        var without = new TreeSet<>(defined);
        without.removeAll(withData);
        return new Tables(
                tables, withData.size(), without.stream().limit(MOST_TOLD).toList(), selected);
    }
}
