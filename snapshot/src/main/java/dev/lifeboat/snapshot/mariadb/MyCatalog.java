package dev.lifeboat.snapshot.mariadb;

import dev.lifeboat.snapshot.Column;
import dev.lifeboat.snapshot.Consistency;
import dev.lifeboat.snapshot.Coverage.LeftOut;
import dev.lifeboat.snapshot.Reading.NotDigested.Kind;
import dev.lifeboat.snapshot.Selection;
import dev.lifeboat.snapshot.Session.Described;
import dev.lifeboat.snapshot.Shape;
import dev.lifeboat.snapshot.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;

/** What information_schema says of a table. */
final class MyCatalog {
    private static final String TABLE = """
            select table_type, coalesce(engine, ''), coalesce(data_length, 0) + coalesce(index_length, 0),
                   coalesce(table_rows, 0)
              from information_schema.tables where table_schema = ? and table_name = ?
            """;

    private static final String COLUMNS = """
            select column_name, column_type, data_type, coalesce(character_set_name, ''), coalesce(privileges, ''),
                   coalesce(collation_name, '')
              from information_schema.columns where table_schema = ? and table_name = ?
            """;

    private static final String KEY = """
            select column_name, sub_part from information_schema.statistics
             where table_schema = ? and table_name = ? and index_name = 'PRIMARY' order by seq_in_index
            """;

    private final Connection connection;
    private final boolean snapshot;

    /** @param snapshot whether the transaction has one snapshot */
    MyCatalog(Connection connection, boolean snapshot) {
        this.connection = connection;
        this.snapshot = snapshot;
    }

    /** A column, and whether the user may read it. */
    record Read(String name, String full, String type, String charset, boolean allowed, String collation) {
        String sql() {
            return "t." + MyRows.quoted(name);
        }
    }

    /** What may be read, and what is read of each row: one of the two. */
    Described describe(Selection selection) throws SQLException {
        TableName name = selection.table();
        try (var statement = connection.prepareStatement(TABLE)) {
            statement.setString(1, name.schema());
            statement.setString(2, name.name());
            try (var row = statement.executeQuery()) {
                if (!row.next()) {
                    return Described.not(name, Kind.NOT_THERE, "there is no such table, or the user may not see it");
                }
                String type = row.getString(1).toUpperCase(Locale.ROOT);
                return type.equals("BASE TABLE") || type.equals("SYSTEM VERSIONED")
                        ? describe(selection, type, row.getString(2), row.getLong(3), row.getLong(4))
                        : Described.not(
                                name,
                                Kind.HOLDS_NOTHING,
                                "it is a " + type.toLowerCase(Locale.ROOT) + ", which holds no rows of its own");
            }
        }
    }

    private Described describe(Selection selection, String type, String engine, long bytes, long estimate)
            throws SQLException {
        TableName name = selection.table();
        if (engine.equalsIgnoreCase("federated") || engine.equalsIgnoreCase("connect")) {
            return Described.not(name, Kind.HOLDS_NOTHING, "its rows are elsewhere: its engine is " + engine);
        }
        var there = columns(name);
        List<String> asked = selection.columns() == null ? List.copyOf(there.keySet()) : selection.columns();
        var missing =
                asked.stream().filter(column -> !there.containsKey(column)).toList();
        if (!missing.isEmpty()) {
            return Described.not(name, Kind.NOT_THERE, "it has no such column: " + String.join(", ", missing));
        }
        var leftOut = new ArrayList<LeftOut>();
        var columns = new ArrayList<Column>();
        for (Read column : there.values()) {
            if (!asked.contains(column.name())) {
                leftOut.add(new LeftOut(column.name(), LeftOut.NOT_ASKED));
            } else if (column.allowed()) {
                columns.add(new Column(column.name(), column.full()));
            } else {
                leftOut.add(new LeftOut(column.name(), "the user may not read it"));
            }
        }
        if (columns.isEmpty() || (selection.columns() != null && columns.size() < asked.size())) {
            return Described.not(name, Kind.NOT_ALLOWED, "the user may not read " + leftOut + ": GRANT SELECT on it");
        }
        if (type.equals("SYSTEM VERSIONED")) {
            leftOut.add(new LeftOut("row_end", "rows of the past are not read"));
        }
        columns.sort(Comparator.comparing(Column::name));
        leftOut.sort(Comparator.comparing(LeftOut::column));
        // the other engines show what others write at once
        boolean one = snapshot && engine.equalsIgnoreCase("innodb");
        return Described.of(new Shape(
                name,
                MyRows.quoted(name.schema()) + "." + MyRows.quoted(name.name()) + " t",
                columns,
                key(name, there),
                leftOut,
                one ? Consistency.SNAPSHOT : Consistency.STATEMENT,
                0,
                bytes,
                estimate));
    }

    /** By name. */
    TreeMap<String, Read> columns(TableName name) throws SQLException {
        var columns = new TreeMap<String, Read>();
        try (var statement = connection.prepareStatement(COLUMNS)) {
            statement.setString(1, name.schema());
            statement.setString(2, name.name());
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    columns.put(
                            row.getString(1),
                            new Read(
                                    row.getString(1),
                                    row.getString(2),
                                    row.getString(3).toLowerCase(Locale.ROOT),
                                    row.getString(4).toLowerCase(Locale.ROOT),
                                    row.getString(5).toLowerCase(Locale.ROOT).contains("select"),
                                    row.getString(6)));
                }
            }
        }
        return columns;
    }

    private List<Shape.Key> key(TableName name, TreeMap<String, Read> columns) throws SQLException {
        var key = new ArrayList<Shape.Key>();
        try (var statement = connection.prepareStatement(KEY)) {
            statement.setString(1, name.schema());
            statement.setString(2, name.name());
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    var column = Objects.requireNonNull(columns.get(row.getString(1)));
                    var value = Values.parameter(column.type(), column.full(), column.charset(), column.collation());
                    if (value.isEmpty() || row.getObject(2) != null || !column.allowed()) {
                        return List.of();
                    }
                    key.add(new Shape.Key(
                            column.name(), column.sql(), Values.keyText(column.sql(), column.type()), value.get()));
                }
            }
        }
        return key;
    }
}
