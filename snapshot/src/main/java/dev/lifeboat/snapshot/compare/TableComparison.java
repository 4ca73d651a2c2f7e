package dev.lifeboat.snapshot.compare;

import dev.lifeboat.snapshot.Chunk;
import dev.lifeboat.snapshot.Column;
import dev.lifeboat.snapshot.Coverage.LeftOut;
import dev.lifeboat.snapshot.KeyRange;
import dev.lifeboat.snapshot.Reading.NotDigested;
import dev.lifeboat.snapshot.TableDigest;
import dev.lifeboat.snapshot.TableName;
import dev.lifeboat.snapshot.file.Snapshot;
import dev.lifeboat.snapshot.file.TableSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One table in two snapshots. */
final class TableComparison {
    private static final String OTHERS_WRITE =
            " But others may have written in between, so nothing can be concluded; if they cannot, say why with"
                    + " --assume-no-writes";

    private final Snapshot before;
    private final Snapshot after;
    private final TableName name;
    private final boolean valid;

    /** @param valid whether nobody else can have written in between */
    TableComparison(Snapshot before, Snapshot after, TableName name, boolean valid) {
        this.before = before;
        this.after = after;
        this.name = name;
        this.valid = valid;
    }

    TableVerdict verdict() {
        var one = before.table(name).orElse(null);
        var other = after.table(name).orElse(null);
        if (one != null && other != null) {
            return both(one, other);
        }
        if (one == null && other == null) {
            return unknown(why(before, "before") + "; " + why(after, "after"), one, other);
        }
        return one == null ? onlyAfter(other) : onlyBefore(one);
    }

    private TableVerdict onlyBefore(TableSnapshot one) {
        var not = after.notDigested(name);
        boolean gone = not.isPresent() ? not.get().kind() == NotDigested.Kind.NOT_THERE : after.all();
        return gone
                ? concluded(
                        "It is not there any more, nor are its " + one.digest().rows() + " rows.", one, null)
                : unknown(why(after, "after"), one, null);
    }

    private TableVerdict onlyAfter(@Nullable TableSnapshot other) {
        var not = before.notDigested(name);
        boolean isNew = not.isPresent() ? not.get().kind() == NotDigested.Kind.NOT_THERE : before.all();
        return isNew ? concluded("It was not there before.", null, other) : unknown(why(before, "before"), null, other);
    }

    private String why(Snapshot snapshot, String when) {
        return "No digest " + when + ": "
                + snapshot.notDigested(name).map(NotDigested::reason).orElse("it was not asked for");
    }

    private TableVerdict both(TableSnapshot one, TableSnapshot other) {
        String unlike = unlike();
        if (unlike != null) {
            return unknown(unlike, one, other);
        }
        if (!one.digest().coverage().counted() || !other.digest().coverage().counted()) {
            return unknown(
                    "It was read in several runs, and counted again it had not as many rows: others wrote between the"
                            + " runs, or the index of its primary key is damaged; take it again without --resume.",
                    one,
                    other);
        }
        TableDigest was = one.digest();
        TableDigest is = other.digest();
        if (!was.columnNames().equals(is.columnNames())) {
            return otherColumns(one, other);
        }
        boolean same = was.digest().equals(is.digest()) && was.rows() == is.rows();
        String types = types(was, is);
        if (same) {
            String text = "Both have the same " + was.rows() + " rows." + types;
            return valid
                    ? of(Verdict.EQUAL, text, true, one, other, List.of())
                    : of(Verdict.INDETERMINATE, text + OTHERS_WRITE, true, one, other, List.of());
        }
        var differing = differing(one.chunks(), other.chunks());
        String text = (was.rows() == is.rows()
                        ? "Both have " + was.rows() + " rows, of which some differ."
                        : "It had " + was.rows() + " rows, and has " + is.rows() + ".")
                + types
                + (differing.isEmpty()
                        ? " To see between which keys, take the second snapshot with --like the first."
                        : "");
        return valid
                ? of(Verdict.DIFFERENT, text, false, one, other, differing)
                : of(Verdict.INDETERMINATE, text + OTHERS_WRITE, false, one, other, differing);
    }

    /** Why the digests cannot be compared at all; null if they can. */
    private @Nullable String unlike() {
        if (before.algorithm() != after.algorithm()) {
            return "The digests are of two algorithms, " + before.algorithm().id() + " and "
                    + after.algorithm().id() + "; take both with the same.";
        }
        if (!before.seal().equals(after.seal())) {
            return "The digests are sealed with two keys, or one of them with none; take both with the same.";
        }
        if (!before.algorithm().isPortable() && !before.server().hashesAs(after.server())) {
            return "The digests are of the fast algorithm, which is for one server of one version; take both with"
                    + " --algorithm portable.";
        }
        return null;
    }

    private TableVerdict otherColumns(TableSnapshot one, TableSnapshot other) {
        var removed = new ArrayList<>(one.digest().columnNames());
        removed.removeAll(all(other.digest()));
        if (!removed.isEmpty()) {
            return concluded(
                    "Columns are not there any more: " + String.join(", ", removed)
                            + ". What is left was not digested by itself before; choose it with --columns.",
                    one,
                    other);
        }
        return unknown(
                "The digests are of different columns, of " + one.digest().columnNames() + " and of "
                        + other.digest().columnNames() + "; take the second snapshot with --like the first.",
                one,
                other);
    }

    private static List<String> all(TableDigest digest) {
        var all = new ArrayList<>(digest.columnNames());
        digest.coverage().leftOut().stream().map(LeftOut::column).forEach(all::add);
        return all;
    }

    private static String types(TableDigest was, TableDigest is) {
        Map<String, String> types = new HashMap<>();
        was.columns().forEach(column -> types.put(column.name(), column.type()));
        var changed = new ArrayList<String>();
        for (Column column : is.columns()) {
            String type = types.get(column.name());
            if (type != null && !type.equals(column.type())) {
                changed.add(column.name() + " was " + type + " and is " + column.type());
            }
        }
        return changed.isEmpty() ? "" : " Types differ: " + String.join(", ", changed) + ".";
    }

    /** The chunks that are not on the other side as well, those beside each other as one; none where nothing matches. */
    private static List<KeyRange> differing(List<Chunk> before, List<Chunk> after) {
        Map<KeyRange, String> digests = new HashMap<>();
        before.forEach(chunk -> digests.put(chunk.range(), chunk.digest()));
        boolean sameCuts =
                before.size() == after.size() && after.stream().allMatch(chunk -> digests.containsKey(chunk.range()));
        var differing = new ArrayList<KeyRange>();
        for (Chunk chunk : sameCuts ? after : List.<Chunk>of()) {
            if (chunk.digest().equals(digests.get(chunk.range()))) {
                continue;
            }
            int last = differing.size() - 1;
            var range = chunk.range();
            boolean beside = last >= 0
                    && range.after() != null
                    && range.after().equals(differing.get(last).until());
            if (beside) {
                differing.set(last, new KeyRange(differing.get(last).after(), range.until()));
            } else {
                differing.add(range);
            }
        }
        return differing;
    }

    // ---- verdicts
    // ------------------------------------------------------------------------------------------------------

    private TableVerdict concluded(String why, @Nullable TableSnapshot one, @Nullable TableSnapshot other) {
        return valid
                ? of(Verdict.DIFFERENT, why, false, one, other, List.of())
                : of(Verdict.INDETERMINATE, why + OTHERS_WRITE, false, one, other, List.of());
    }

    private TableVerdict unknown(String why, @Nullable TableSnapshot one, @Nullable TableSnapshot other) {
        return of(Verdict.INDETERMINATE, why, null, one, other, List.of());
    }

    private TableVerdict of(
            Verdict verdict,
            String why,
            @Nullable Boolean same,
            @Nullable TableSnapshot one,
            @Nullable TableSnapshot other,
            List<KeyRange> differing) {
        var compared = new ArrayList<String>();
        var not = new TreeSet<String>();
        if (one != null && other != null) {
            if (same != null && one.digest().columnNames().equals(other.digest().columnNames())) {
                compared.addAll(one.digest().columnNames());
            }
            for (TableSnapshot side : List.of(one, other)) {
                for (LeftOut left : side.digest().coverage().leftOut()) {
                    not.add(left.column() + ": " + left.reason());
                }
            }
        }
        return new TableVerdict(
                name,
                verdict,
                why,
                same,
                one == null ? null : one.digest().rows(),
                other == null ? null : other.digest().rows(),
                compared,
                List.copyOf(not),
                differing);
    }
}
