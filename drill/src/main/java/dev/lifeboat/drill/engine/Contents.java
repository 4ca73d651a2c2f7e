package dev.lifeboat.drill.engine;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.Expected;
import dev.lifeboat.snapshot.Reading.NotDigested;
import dev.lifeboat.snapshot.compare.Comparison;
import dev.lifeboat.snapshot.compare.TableVerdict;
import dev.lifeboat.snapshot.compare.Verdict;
import dev.lifeboat.snapshot.compare.Writes;
import dev.lifeboat.snapshot.file.Snapshot;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Compares what came back with a snapshot of the source, and says what that proves. */
final class Contents {
    static final String NAME = "contents";
    private static final int SHOWN = 3;

    private final Expected expected;

    Contents(Expected expected) {
        this.expected = expected;
    }

    /**
     * Takes note of what came of it.
     *
     * @throws DrillEndedException if it must be the same, and cannot be compared
     */
    void compare(Snapshot found, Course course) throws DrillEndedException {
        String noWrites = expected.noWrites();
        var tables = Comparison.of(
                        expected.snapshot(), found, noWrites == null ? Writes.UNKNOWN : Writes.stopped(noWrites))
                .tables();
        var same = of(tables, table -> Boolean.TRUE.equals(table.sameContent()));
        var different = of(
                tables,
                table -> Boolean.FALSE.equals(table.sameContent())
                        || table.verdict() == Verdict.DIFFERENT
                        || isGone(found, table));
        var unknown = of(tables, table -> !same.contains(table) && !different.contains(table));
        String taken =
                "the snapshot of " + expected.snapshot().positions().get(0).at();
        if (!different.isEmpty()) {
            String finding = different.size() + " of " + tables.size() + " tables are not as in " + taken + ": "
                    + shown(different);
            if (noWrites != null) {
                course.failed(NAME, finding);
            } else {
                course.warned(
                        NAME,
                        finding + ". Somebody may have written between it and what was restored, so that says"
                                + " nothing; if nobody did, say why with --assume-no-writes");
            }
        } else if (!unknown.isEmpty() || same.isEmpty()) {
            String finding = unknown.isEmpty()
                    ? taken + " has no table to compare"
                    : unknown.size() + " of " + tables.size() + " tables cannot be compared with " + taken + ": "
                            + shown(unknown);
            if (noWrites != null) {
                throw DrillEndedException.couldNotRun(NAME, finding);
            }
            course.notRun(NAME, finding);
        } else {
            long rows = same.stream().mapToLong(Contents::rows).sum();
            course.passed(NAME, same.size() + " tables with " + rows + " rows hold exactly what they held in " + taken);
        }
    }

    /** It was there, and did not come back. */
    private static boolean isGone(Snapshot found, TableVerdict table) {
        return found.notDigested(table.table())
                .filter(not -> not.kind() == NotDigested.Kind.NOT_THERE)
                .isPresent();
    }

    private static long rows(TableVerdict table) {
        Long rows = table.before();
        return rows == null ? 0 : rows;
    }

    private static List<TableVerdict> of(List<TableVerdict> tables, Predicate<TableVerdict> which) {
        return tables.stream().filter(which).toList();
    }

    private static String shown(List<TableVerdict> tables) {
        String shown = tables.stream()
                .limit(SHOWN)
                .map(table -> table.table() + ": " + table.why())
                .collect(Collectors.joining("; "));
        return tables.size() > SHOWN ? shown + "; and " + (tables.size() - SHOWN) + " more" : shown;
    }
}
