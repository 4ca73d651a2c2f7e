package dev.lifeboat.drill.own;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What all user tables of one database held at one instant, read in one snapshot.
 *
 * <p>A table's digest is the row count and the sum of 64 bits of SHA-256 over each row's canonical text. A sum does not
 * depend on the order of rows, and unlike XOR it does not cancel rows that are there twice. Canonical means: named
 * columns, each value with its length, NULL distinct from every text, and every setting pinned that changes how a value
 * prints.
 *
 * @param tables by schema and name
 */
public record Contents(Map<String, TableContent> tables) {
    /** Names the way of digesting, so that digests of two ways are never compared. */
    public static final String ALGORITHM = "rows-v1";

    private static final String PINNED = """
            set local timezone = 'UTC';
            set local datestyle = 'ISO, YMD';
            set local intervalstyle = 'iso_8601';
            set local bytea_output = 'hex';
            set local extra_float_digits = 3;
            set local search_path = pg_catalog;
            set local row_security = off
            """;

    private static final String COLUMNS = """
            select format('%I.%I', n.nspname, c.relname), a.attname
              from pg_class c
              join pg_namespace n on n.oid = c.relnamespace
              left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
             where c.relkind = 'r' and c.relpersistence = 'p'
               and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
             order by n.nspname, c.relname, a.attnum
            """;

    public Contents {
        tables = Map.copyOf(tables);
    }

    /** Reads all tables with all their columns. */
    public static Contents of(String jdbcUrl) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
            return in(connection, columns(connection));
        }
    }

    /** Reads the tables and columns that another reading had, to see whether these changed. */
    public static Contents ofSameColumns(String jdbcUrl, Contents before) throws SQLException {
        Map<String, List<String>> columns = new TreeMap<>();
        before.tables.values().forEach(table -> columns.put(table.table(), table.columns()));
        try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
            return in(connection, columns);
        }
    }

    /** Rows of all tables. */
    public long rows() {
        return tables.values().stream().mapToLong(TableContent::rows).sum();
    }

    /** Digest over all tables: {@code rows-v1:...}. */
    public String digest() {
        return ALGORITHM + ":"
                + Digests.sha256(new TreeMap<>(tables)
                        .values().stream()
                                .map(table -> table.table() + " " + table.rows() + " " + table.digest() + "\n")
                                .collect(Collectors.joining()));
    }

    /** In words, every table whose content differs; empty when all are equal. */
    public List<String> differences(Contents other) {
        List<String> differences = new ArrayList<>();
        var names = new TreeMap<>(tables);
        names.putAll(other.tables);
        for (String name : names.keySet()) {
            TableContent here = tables.get(name);
            TableContent there = other.tables.get(name);
            if (here == null || there == null) {
                differences.add(name + " is on one side only");
            } else if (here.rows() != there.rows()) {
                differences.add(name + " has " + there.rows() + " rows instead of " + here.rows());
            } else if (!here.sameAs(there)) {
                differences.add(name + " has as many rows (" + here.rows() + "), but with other values");
            }
        }
        return differences;
    }

    private static Contents in(Connection connection, Map<String, List<String>> columns) throws SQLException {
        connection.setReadOnly(true);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setAutoCommit(false);
        Map<String, TableContent> tables = new TreeMap<>();
        try (Statement statement = connection.createStatement()) {
            statement.execute(PINNED);
            for (var table : columns.entrySet()) {
                tables.put(table.getKey(), read(statement, table.getKey(), table.getValue()));
            }
        }
        connection.rollback();
        return new Contents(tables);
    }

    private static Map<String, List<String>> columns(Connection connection) throws SQLException {
        Map<String, List<String>> columns = new TreeMap<>();
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                List<String> names = columns.computeIfAbsent(rows.getString(1), table -> new ArrayList<>());
                if (rows.getString(2) != null) {
                    names.add(rows.getString(2));
                }
            }
        }
        return columns;
    }

    private static TableContent read(Statement statement, String table, List<String> columns) throws SQLException {
        String sql = "select count(*), coalesce(sum(('x' || encode(substr(sha256(convert_to(" + canonical(columns)
                + ", 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint), 0)::text from only " + table;
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            long rows = row.getLong(1);
            String digest = Digests.sha256(String.join(",", columns) + "\n" + rows + "\n" + row.getString(2));
            return new TableContent(table, columns, rows, ALGORITHM + ":" + digest);
        }
    }

    private static String canonical(List<String> columns) {
        return columns.isEmpty()
                ? "''"
                : columns.stream()
                        .map(Contents::quoted)
                        .map(column ->
                                "coalesce(octet_length(" + column + "::text) || ':' || " + column + "::text, 'n')")
                        .collect(Collectors.joining(" || "));
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
