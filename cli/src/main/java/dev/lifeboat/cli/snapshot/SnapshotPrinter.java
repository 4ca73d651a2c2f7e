package dev.lifeboat.cli.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.cli.gate.Printed;
import dev.lifeboat.snapshot.Consistency;
import dev.lifeboat.snapshot.KeyRange;
import dev.lifeboat.snapshot.Reading.NotDigested;
import dev.lifeboat.snapshot.TableName;
import dev.lifeboat.snapshot.compare.Comparison;
import dev.lifeboat.snapshot.compare.TableVerdict;
import dev.lifeboat.snapshot.compare.Verdict;
import dev.lifeboat.snapshot.file.Snapshot;
import dev.lifeboat.snapshot.take.TakeProgress;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Snapshots and comparisons for people, and as one JSON object. */
final class SnapshotPrinter implements TakeProgress {
    private static final long EVERY_NANOS = 500_000_000L;
    private static final int WIDTH = 79;
    private static final int MOST_RANGES = 10;

    private final PrintWriter people;
    private final @Nullable PrintWriter machines;
    private final boolean terminal;
    private long nextAt = System.nanoTime() + EVERY_NANOS;
    private boolean shown;

    /**
     * @param machines where JSON goes; null when nobody asked for it
     * @param terminal whether somebody watches, so that one line is written over and over
     */
    SnapshotPrinter(PrintWriter people, @Nullable PrintWriter machines, boolean terminal) {
        this.people = people;
        this.machines = machines;
        this.terminal = terminal;
    }

    @Override
    public void at(TableName table, long rows, long ofRows, int tables, int ofTables) {
        long now = System.nanoTime();
        if (!terminal || now - nextAt < 0) {
            return;
        }
        nextAt = now + EVERY_NANOS;
        int cells = 20;
        int full = ofRows <= 0 ? 0 : (int) Math.min(cells, cells * rows / ofRows);
        over(String.format(
                Locale.ROOT,
                "[%s%s] table %d of %d, %s: %,d rows",
                "#".repeat(full),
                " ".repeat(cells - full),
                tables + 1,
                ofTables,
                Printed.safe(table.toString()),
                rows));
        shown = true;
    }

    /** Leaves the line empty. */
    void clear() {
        if (shown) {
            over("");
            shown = false;
        }
    }

    private void over(String line) {
        String cut = line.length() > WIDTH ? line.substring(0, WIDTH) : line;
        people.print("\r" + cut + " ".repeat(WIDTH - cut.length()) + "\r");
        people.flush();
    }

    void say(String text) {
        people.println(Printed.safe(text));
        people.flush();
    }

    /** Whether nothing that holds rows is without a digest of all of them. */
    static boolean isComplete(Snapshot snapshot) {
        boolean counted = snapshot.tables().stream()
                .allMatch(table -> table.digest().coverage().counted());
        return counted
                && snapshot.notDigested().stream()
                        .allMatch(not -> not.kind() == NotDigested.Kind.HOLDS_NOTHING && snapshot.all());
    }

    // ---- a snapshot
    // ------------------------------------------------------------------------------------------------------

    void taken(Snapshot snapshot, Path file) {
        for (var table : snapshot.tables()) {
            var coverage = table.digest().coverage();
            for (var left : coverage.leftOut()) {
                say(table.digest().table() + ": column " + left.column() + " is not in it: " + left.reason());
            }
            if (coverage.consistency() == Consistency.MIXED) {
                say(table.digest().table() + ": was read at several instants");
            }
            if (!coverage.counted()) {
                say(table.digest().table()
                        + ": counted again it has not as many rows: others wrote between the runs, or"
                        + " the index of its primary key is damaged; a comparison will conclude nothing of it");
            }
        }
        for (NotDigested not : snapshot.notDigested()) {
            say(not.table() + ": no digest: " + not.reason());
        }
        say(String.format(
                Locale.ROOT,
                "%d of %d tables, all of their %,d rows, of %s, are in %s",
                snapshot.tables().size(),
                snapshot.tables().size() + snapshot.notDigested().size(),
                snapshot.rows(),
                snapshot.server().product(),
                file));
        if (snapshot.positions().size() > 1) {
            say("it was resumed, so it is of " + snapshot.positions().size()
                    + " instants: comparing it proves nothing unless nobody wrote meanwhile");
        }
        if (!snapshot.seal().startsWith("hmac-")) {
            say("its digests have no key: who sees one of a small table can try what it may hold");
        }
        if (machines != null) {
            machines.println(json(snapshot, file));
            machines.flush();
        }
    }

    private static ObjectNode json(Snapshot snapshot, Path file) {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("database", snapshot.database())
                .put("file", file.toString())
                .put("algorithm", snapshot.algorithm().id())
                .put("seal", snapshot.seal())
                .put("instants", snapshot.positions().size())
                .put("complete", isComplete(snapshot))
                .put("rows", snapshot.rows());
        var tables = json.putArray("tables");
        for (var table : snapshot.tables()) {
            var digest = table.digest();
            var node = tables.addObject()
                    .put("table", digest.table().toString())
                    .put("rows", digest.rows())
                    .put("digest", digest.digest())
                    .put("consistency", digest.coverage().consistency().name())
                    .put("counted", digest.coverage().counted())
                    .put("chunks", table.chunks().size());
            var columns = node.putArray("columns");
            digest.columnNames().forEach(columns::add);
            var leftOut = node.putArray("columns_left_out");
            digest.coverage().leftOut().forEach(left -> leftOut.add(left.column() + ": " + left.reason()));
        }
        var nots = json.putArray("not_digested");
        snapshot.notDigested()
                .forEach(not -> nots.addObject()
                        .put("table", not.table().toString())
                        .put("kind", not.kind().name())
                        .put("reason", not.reason()));
        return json;
    }

    // ---- a comparison
    // ------------------------------------------------------------------------------------------------------

    void compared(Comparison comparison) {
        for (TableVerdict table : comparison.tables()) {
            if (table.verdict() != Verdict.EQUAL || !table.notCompared().isEmpty()) {
                say(word(table.verdict()) + "  " + table.table() + ": " + table.why());
            }
            table.differing().stream()
                    .limit(MOST_RANGES)
                    .forEach(range -> say("    rows differ between the keys " + range));
            if (table.differing().size() > MOST_RANGES) {
                say("    and in " + (table.differing().size() - MOST_RANGES) + " more ranges");
            }
            table.notCompared().forEach(column -> say("    not compared: " + column));
        }
        String valid = comparison.valid();
        say(String.format(
                Locale.ROOT,
                "%s: %d tables equal, %d different, %d of which nothing can be concluded",
                word(comparison.verdict()),
                comparison.count(Verdict.EQUAL),
                comparison.count(Verdict.DIFFERENT),
                comparison.count(Verdict.INDETERMINATE)));
        if (!comparison.withoutRows().isEmpty()) {
            say(comparison.withoutRows().size()
                    + " views or foreign tables hold no rows of their own; nothing of them is" + " compared");
        }
        if (valid != null) {
            say("no writes by others: " + valid);
        }
        if (machines != null) {
            machines.println(json(comparison));
            machines.flush();
        }
    }

    private static String word(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT);
    }

    private static ObjectNode json(Comparison comparison) {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("verdict", word(comparison.verdict()))
                .put("no_writes_by_others", comparison.valid());
        var withoutRows = json.putArray("without_rows");
        comparison.withoutRows().forEach(table -> withoutRows.add(table.toString()));
        var tables = json.putArray("tables");
        for (TableVerdict table : comparison.tables()) {
            var node = tables.addObject()
                    .put("table", table.table().toString())
                    .put("verdict", word(table.verdict()))
                    .put("why", table.why())
                    .put("same_content", table.sameContent())
                    .put("rows_before", table.before())
                    .put("rows_after", table.after());
            var compared = node.putArray("columns_compared");
            table.compared().forEach(compared::add);
            var not = node.putArray("not_compared");
            table.notCompared().forEach(not::add);
            var ranges = node.putArray("differing");
            for (KeyRange range : table.differing()) {
                var one = ranges.addObject();
                one.set("after", texts(range.after()));
                one.set("until", texts(range.until()));
            }
        }
        return json;
    }

    private static @Nullable JsonNode texts(@Nullable List<String> texts) {
        if (texts == null) {
            return null;
        }
        var array = JsonNodeFactory.instance.arrayNode();
        texts.forEach(array::add);
        return array;
    }
}
