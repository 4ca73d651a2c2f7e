package dev.lifeboat.snapshot.mariadb;

import dev.lifeboat.snapshot.KeyRange;
import dev.lifeboat.snapshot.Part;
import dev.lifeboat.snapshot.RowSum;
import dev.lifeboat.snapshot.Rows;
import dev.lifeboat.snapshot.Shape;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the rows of one table of MariaDB or MySQL. */
final class MyRows implements Rows {
    private final Connection connection;
    private final Shape table;
    private final String select;

    /** @param columns all of the table, by name */
    MyRows(Connection connection, Shape table, Map<String, MyCatalog.Read> columns) {
        this.connection = connection;
        this.table = table;
        this.select = "select count(*), count(h), coalesce(sum(h), 0) from (select cast(conv(left(sha2("
                + row(table, columns) + ", 256), 16), 16, 10) as unsigned) h from " + table.from();
    }

    /** Each value after its length, NULL without one: no two rows of as many values are alike. */
    private static String row(Shape table, Map<String, MyCatalog.Read> columns) {
        return table.columns().stream()
                .map(column -> Objects.requireNonNull(columns.get(column.name())))
                .map(column -> Values.bytes(column.sql(), column.type(), column.charset()))
                .map(value -> "ifnull(concat(length(" + value + "), ':', " + value + "), 'n')")
                .collect(Collectors.joining(", ", "concat(", ")"));
    }

    boolean isOf(Shape other) {
        return table.equals(other);
    }

    static String quoted(String name) {
        return '`' + name.replace("`", "``") + '`';
    }

    @Override
    public RowSum sum(Part part) throws SQLException {
        var range = part instanceof Part.Keys keys ? keys.range() : KeyRange.ALL;
        var values = new ArrayList<String>();
        var conditions = new ArrayList<String>();
        if (range.after() != null) {
            conditions.add(beyond(">", ">", range.after(), values));
        }
        if (range.until() != null) {
            conditions.add(beyond("<", "<=", range.until(), values));
        }
        String where = conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
        try (var statement = connection.prepareStatement(select + where + ") x")) {
            set(statement, values);
            try (var row = statement.executeQuery()) {
                row.next();
                if (row.getLong(1) != row.getLong(2)) {
                    throw new SQLException(
                            "a row of " + table.name()
                                    + " is longer than max_allowed_packet, so that the server cannot make its digest; raise it");
                }
                BigDecimal sum = row.getBigDecimal(3);
                return new RowSum(row.getLong(1), sum.toBigIntegerExact());
            }
        }
    }

    @Override
    public long count() throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select count(*) from " + table.from())) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public @Nullable List<String> end(@Nullable List<String> after) throws SQLException {
        var values = new ArrayList<String>();
        String where = after == null ? "" : " where " + beyond(">", ">", after, values);
        String texts = table.key().stream().map(Shape.Key::text).collect(Collectors.joining(", "));
        String order = table.key().stream().map(Shape.Key::column).collect(Collectors.joining(", "));
        String sql = "select " + texts + " from " + table.from() + where + " order by " + order + " limit "
                + (table.chunkRows() - 1) + ", 1";
        try (var statement = connection.prepareStatement(sql)) {
            set(statement, values);
            try (var row = statement.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                var end = new ArrayList<String>();
                for (int i = 1; i <= table.key().size(); i++) {
                    end.add(row.getString(i));
                }
                return end;
            }
        }
    }

    @Override
    public boolean areInOrder(List<List<String>> keys) {
        // how texts are ordered is known of columns only; what was missed or read twice is seen by the count
        return keys.stream().allMatch(values -> values.size() == table.key().size());
    }

    /** Beyond a key, spelt so that ranges of the index are read; a comparison of rows would read it all. */
    private String beyond(String first, String last, List<String> key, List<String> values) {
        return beyond(0, first, last, key, values);
    }

    private String beyond(int i, String first, String last, List<String> key, List<String> values) {
        var column = table.key().get(i);
        values.add(key.get(i));
        if (i == table.key().size() - 1) {
            return column.column() + " " + last + " " + column.value();
        }
        values.add(key.get(i));
        return "(" + column.column() + " " + first + " " + column.value() + " or (" + column.column() + " = "
                + column.value() + " and " + beyond(i + 1, first, last, key, values) + "))";
    }

    private static void set(PreparedStatement statement, List<String> values) throws SQLException {
        for (int i = 0; i < values.size(); i++) {
            statement.setString(i + 1, values.get(i));
        }
    }
}
