package dev.lifeboat.snapshot.take;

import dev.lifeboat.snapshot.Chunk;
import dev.lifeboat.snapshot.Selection;
import dev.lifeboat.snapshot.Session;
import dev.lifeboat.snapshot.TableName;
import dev.lifeboat.snapshot.file.Snapshot;
import dev.lifeboat.snapshot.file.TableSnapshot;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which tables are read, and what of them. */
final class Choice {
    private Choice() {}

    /** The tables, in the order of their names; those that were named and are not there as well. */
    static List<Selection> of(TakeRequest request, Source source) throws SQLException {
        var there = source.tables();
        var chosen = new TreeSet<TableName>();
        for (String pattern : request.tables()) {
            if (pattern.endsWith(".*")) {
                String schema = schema(pattern);
                there.stream().filter(table -> table.schema().equals(schema)).forEach(chosen::add);
            } else {
                chosen.add(TableName.parse(pattern, source.schema()));
            }
        }
        if (request.tables().isEmpty()) {
            chosen.addAll(there);
            var like = request.like();
            if (like != null) {
                like.tables().forEach(table -> chosen.add(table.digest().table()));
            }
        }
        Map<TableName, List<String>> columns = new HashMap<>();
        request.columns().forEach((table, names) -> columns.put(TableName.parse(table, source.schema()), names));
        for (TableName table : columns.keySet()) {
            if (!chosen.contains(table)) {
                throw new IllegalArgumentException("columns are chosen of " + table + ", which is not read");
            }
        }
        var selections = new ArrayList<Selection>();
        for (TableName table : chosen) {
            selections.add(selection(table, columns.get(table), request.like(), source.lead()));
        }
        return selections;
    }

    /** Whether all tables were asked for, of the database or of the schema that a table is in which is named without one. */
    static boolean isOfAll(TakeRequest request, Source source) {
        return request.tables().isEmpty()
                || request.tables().stream()
                        .anyMatch(pattern ->
                                pattern.endsWith(".*") && schema(pattern).equals(source.schema()));
    }

    private static String schema(String pattern) {
        return TableName.parse(pattern.substring(0, pattern.length() - 1) + "x", "")
                .schema();
    }

    private static Selection selection(
            TableName table, @Nullable List<String> columns, @Nullable Snapshot like, Session session)
            throws SQLException {
        var other = like == null ? null : like.table(table).orElse(null);
        return other == null ? new Selection(table, columns, null) : like(other, columns, session);
    }

    /** What the other has of it and is still there, in the same chunks. */
    static Selection like(TableSnapshot other, @Nullable List<String> columns, Session session) throws SQLException {
        TableName table = other.digest().table();
        List<String> names = columns == null ? other.digest().columnNames() : columns;
        var bounds = other.chunks().stream()
                .map(Chunk::range)
                .map(range -> range.until())
                .filter(Objects::nonNull)
                .toList();
        var whole = session.describe(Selection.whole(table)).shape();
        var still = whole == null
                ? names
                : names.stream().filter(whole.columnNames()::contains).toList();
        boolean sameKey =
                whole != null && whole.keyNames().equals(other.digest().key());
        return new Selection(table, still.isEmpty() ? null : still, sameKey ? bounds : null);
    }
}
