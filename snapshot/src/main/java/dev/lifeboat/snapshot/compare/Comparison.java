package dev.lifeboat.snapshot.compare;

import dev.lifeboat.snapshot.Reading.NotDigested.Kind;
import dev.lifeboat.snapshot.TableName;
import dev.lifeboat.snapshot.file.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Two snapshots, compared.
 *
 * @param tables those of which rows were or should have been compared
 * @param withoutRows views and foreign tables: they hold no rows of their own, so nothing of them is compared
 * @param valid why others cannot have written in between; null if they can
 */
public record Comparison(
        List<TableVerdict> tables,
        List<TableName> withoutRows,
        @Nullable String valid) {
    public Comparison {
        tables = List.copyOf(tables);
        withoutRows = List.copyOf(withoutRows);
    }

    public static Comparison of(Snapshot before, Snapshot after, Writes writes) {
        String valid = valid(before, after, writes);
        var names = new TreeSet<TableName>();
        for (Snapshot one : List.of(before, after)) {
            one.tables().forEach(table -> names.add(table.digest().table()));
            one.notDigested().forEach(not -> names.add(not.table()));
        }
        var tables = new ArrayList<TableVerdict>();
        var withoutRows = new ArrayList<TableName>();
        for (TableName name : names) {
            if (isWithoutRows(before, after, name)) {
                withoutRows.add(name);
                continue;
            }
            tables.add(new TableComparison(before, after, name, valid != null).verdict());
        }
        return new Comparison(tables, withoutRows, valid);
    }

    /** On one side a view or the like, on the other as well, or nothing at all. */
    private static boolean isWithoutRows(Snapshot before, Snapshot after, TableName name) {
        return (holdsNothing(before, name) && (holdsNothing(after, name) || isAbsent(after, name)))
                || (holdsNothing(after, name) && isAbsent(before, name));
    }

    private static boolean holdsNothing(Snapshot snapshot, TableName name) {
        return snapshot.notDigested(name)
                .filter(not -> not.kind() == Kind.HOLDS_NOTHING)
                .isPresent();
    }

    private static boolean isAbsent(Snapshot snapshot, TableName name) {
        var not = snapshot.notDigested(name);
        return not.isPresent()
                ? not.get().kind() == Kind.NOT_THERE
                : snapshot.all() && snapshot.table(name).isEmpty();
    }

    /**
     * The same snapshot of the same history shows the same, however much time is between. Anything else is nothing that a server
     * tells.
     */
    private static @Nullable String valid(Snapshot before, Snapshot after, Writes writes) {
        boolean onePosition =
                before.positions().size() == 1 && after.positions().size() == 1;
        if (onePosition
                && !before.positions().get(0).visible().isEmpty()
                && before.positions()
                        .get(0)
                        .visible()
                        .equals(after.positions().get(0).visible())
                && !before.server().system().isEmpty()
                && before.server().system().equals(after.server().system())
                && before.server().timeline() == after.server().timeline()) {
            return "the server ended no transaction that wrote between the two";
        }
        return writes.stopped() == null ? null : "said by whoever compares: " + writes.stopped();
    }

    /** The worst of all: one table that differs outweighs all that is unknown, and that outweighs what is equal. */
    public Verdict verdict() {
        if (tables.stream().anyMatch(table -> table.verdict() == Verdict.DIFFERENT)) {
            return Verdict.DIFFERENT;
        }
        boolean equal = !tables.isEmpty() && tables.stream().allMatch(table -> table.verdict() == Verdict.EQUAL);
        return equal ? Verdict.EQUAL : Verdict.INDETERMINATE;
    }

    public long count(Verdict verdict) {
        return tables.stream().filter(table -> table.verdict() == verdict).count();
    }
}
