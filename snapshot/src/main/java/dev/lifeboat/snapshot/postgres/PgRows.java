package dev.lifeboat.snapshot.postgres;

import dev.lifeboat.snapshot.Algorithm;
import dev.lifeboat.snapshot.KeyRange;
import dev.lifeboat.snapshot.RowSum;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the rows of one table: the server adds up, and only counts and sums come over. */
final class PgRows {
    private final Connection connection;
    private final PgTable table;
    private final String select;

    PgRows(Connection connection, PgTable table, Algorithm algorithm) {
        this.connection = connection;
        this.table = table;
        this.select = "select count(*), coalesce(sum(" + hash(algorithm, table.row()) + "), 0) from " + table.from();
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
    void byIndex(boolean index) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("set local enable_seqscan = " + (index ? "off" : "on"));
        }
    }

    RowSum all() throws SQLException {
        try (var statement = connection.prepareStatement(select)) {
            return sum(statement);
        }
    }

    /** @param until exclusive; negative: to the end, where rows may have been added since its size was asked for */
    RowSum blocks(long from, long until) throws SQLException {
        String where = " where t.ctid >= '(" + from + ",0)'::tid"
                + (until < 0 ? "" : " and t.ctid < '(" + until + ",0)'::tid");
        try (var statement = connection.prepareStatement(select + where)) {
            return sum(statement);
        }
    }

    RowSum keys(KeyRange range) throws SQLException {
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

    /** The key of the row that ends the chunk after this key; null if there are fewer rows left than make one. */
    @Nullable
    List<String> end(@Nullable List<String> after, long rows) throws SQLException {
        String columns =
                table.key().stream().map(column -> column.column() + "::text").collect(Collectors.joining(", "));
        String order = table.key().stream().map(PgTable.Key::column).collect(Collectors.joining(", "));
        String where = after == null ? "" : " where " + key() + " > " + values();
        String sql = "select " + columns + " from " + table.from() + where + " order by " + order + " offset "
                + (rows - 1) + " limit 1";
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

    long count() throws SQLException {
        try (var statement = connection.prepareStatement("select count(*) from " + table.from());
                var row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Whether each of these keys is before the next, as this server orders them: another may do so otherwise. */
    boolean areInOrder(List<List<String>> keys) throws SQLException {
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
        return table.key().stream().map(PgTable.Key::column).collect(Collectors.joining(", ", "(", ")"));
    }

    private String values() {
        return table.key().stream().map(PgTable.Key::value).collect(Collectors.joining(", ", "(", ")"));
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
