package dev.lifeboat.snapshot.postgres;

import dev.lifeboat.snapshot.Algorithm;
import dev.lifeboat.snapshot.KeyRange;
import dev.lifeboat.snapshot.Part;
import dev.lifeboat.snapshot.RowSum;
import dev.lifeboat.snapshot.Rows;
import dev.lifeboat.snapshot.Shape;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the rows of one table: the server adds up, and only counts and sums come over. */
final class PgRows implements Rows {
    private final Connection connection;
    private final Shape table;
    private final String select;
    private final Scans scans;

    PgRows(Connection connection, Shape table, Algorithm algorithm, Scans scans) {
        this.scans = scans;
        this.connection = connection;
        this.table = table;
        this.select = "select count(*), coalesce(sum(" + hash(algorithm, row(table)) + "), 0) from " + table.from();
    }

    private static String hash(Algorithm algorithm, String row) {
        return switch (algorithm) {
            case POSTGRES_FAST -> "hashtextextended(" + row + ", 0)";
            // of bytes that are the same in whatever encoding the database is; of one that has none, its bytes
            case POSTGRES_PORTABLE ->
                "('x' || encode(substr(sha256(convert_to(" + row
                        + ", case current_setting('server_encoding') when 'SQL_ASCII' then 'SQL_ASCII' else 'UTF8' end"
                        + ")), 1, 8), 'hex'))::bit(64)::bigint";
            case MYSQL_PORTABLE -> throw new IllegalArgumentException(algorithm.id() + " is none of PostgreSQL's");
        };
    }

    /** Whether rows are looked up by an index, or read as they lie. */
    private void byIndex(boolean index) throws SQLException {
        scans.byIndex(connection, index);
    }

    /**
     * The row as text. A row prints its values between commas; NULL as nothing, the empty text as two quotes, and what holds a
     * comma, a quote, a backslash, a parenthesis or a blank in quotes, those in it doubled: two rows of as many values print
     * alike only if all values do.
     */
    private static String row(Shape table) {
        return table.columns().stream()
                        .map(column -> "t." + quoted(column.name()))
                        .collect(Collectors.joining(", ", "row(", ")"))
                + "::text";
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    @Override
    public RowSum sum(Part part) throws SQLException {
        byIndex(part instanceof Part.Keys);
        if (part instanceof Part.Keys keys) {
            return keys(keys.range());
        }
        return part instanceof Part.Blocks blocks ? blocks(blocks.from(), blocks.until()) : all();
    }

    private RowSum all() throws SQLException {
        try (var statement = connection.prepareStatement(select)) {
            return sum(statement);
        }
    }

    private RowSum blocks(long from, long until) throws SQLException {
        String where = " where t.ctid >= '(" + from + ",0)'::tid"
                + (until < 0 ? "" : " and t.ctid < '(" + until + ",0)'::tid");
        try (var statement = connection.prepareStatement(select + where)) {
            return sum(statement);
        }
    }

    private RowSum keys(KeyRange range) throws SQLException {
        var conditions = new ArrayList<String>();
        if (range.after() != null) {
            conditions.add(key() + " > " + values());
        }
        if (range.until() != null) {
            conditions.add(key() + " <= " + values());
        }
        String where = conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
        try (var statement = connection.prepareStatement(select + where)) {
            int next = set(statement, 1, range.after());
            set(statement, next, range.until());
            return sum(statement);
        }
    }

    @Override
    public @Nullable List<String> end(@Nullable List<String> after) throws SQLException {
        byIndex(true);
        String columns = table.key().stream().map(Shape.Key::text).collect(Collectors.joining(", "));
        String order = table.key().stream().map(Shape.Key::column).collect(Collectors.joining(", "));
        String where = after == null ? "" : " where " + key() + " > " + values();
        String sql = "select " + columns + " from " + table.from() + where + " order by " + order + " offset "
                + (table.chunkRows() - 1) + " limit 1";
        try (var statement = connection.prepareStatement(sql)) {
            set(statement, 1, after);
            try (var row = statement.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                var values = new ArrayList<String>();
                for (int i = 1; i <= table.key().size(); i++) {
                    values.add(row.getString(i));
                }
                return values;
            }
        }
    }

    @Override
    public long count() throws SQLException {
        byIndex(false);
        try (var statement = connection.prepareStatement("select count(*) from " + table.from());
                var row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public boolean areInOrder(List<List<String>> keys) throws SQLException {
        if (keys.stream().anyMatch(values -> values.size() != table.key().size())) {
            return false;
        }
        try (var statement = connection.prepareStatement("select " + values() + " < " + values())) {
            for (int i = 1; i < keys.size(); i++) {
                set(statement, set(statement, 1, keys.get(i - 1)), keys.get(i));
                try (var row = statement.executeQuery()) {
                    if (!row.next() || !row.getBoolean(1)) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private String key() {
        return table.key().stream().map(Shape.Key::column).collect(Collectors.joining(", ", "(", ")"));
    }

    private String values() {
        return table.key().stream().map(Shape.Key::value).collect(Collectors.joining(", ", "(", ")"));
    }

    private static int set(PreparedStatement statement, int first, @Nullable List<String> values) throws SQLException {
        int next = first;
        for (String value : values == null ? List.<String>of() : values) {
            statement.setObject(next++, value, Types.OTHER);
        }
        return next;
    }

    private static RowSum sum(PreparedStatement statement) throws SQLException {
        try (var row = statement.executeQuery()) {
            row.next();
            return new RowSum(row.getLong(1), row.getBigDecimal(2).toBigIntegerExact());
        }
    }
}
