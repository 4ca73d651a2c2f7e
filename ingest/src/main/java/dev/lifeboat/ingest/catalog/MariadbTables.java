package dev.lifeboat.ingest.catalog;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The tables of a catalog in a database of MariaDB: the default database of the connection. */
public final class MariadbTables {
    /** The table that pulses go through. */
    public static final String PULSE = "lifeboat_pulse";

    private static final String COLUMNS = """
            SELECT t.TABLE_NAME, UNIX_TIMESTAMP(t.CREATE_TIME), c.COLUMN_NAME, c.COLUMN_TYPE, c.CHARACTER_SET_NAME, c.IS_NULLABLE,
                   c.COLUMN_KEY = 'PRI', t.ENGINE, c.DATA_TYPE, c.COLUMN_COMMENT
            FROM information_schema.TABLES t
            JOIN information_schema.COLUMNS c ON c.TABLE_SCHEMA = t.TABLE_SCHEMA AND c.TABLE_NAME = t.TABLE_NAME
            WHERE t.TABLE_SCHEMA = DATABASE() AND t.TABLE_TYPE = 'BASE TABLE'
            ORDER BY t.TABLE_NAME, c.ORDINAL_POSITION
            """;

    private MariadbTables() {}

    private record Column(String name, String type, boolean key, String comment) {}

    /** The tables of the catalog that are there now; one that was made anew or altered has another identity. */
    public static FoundTables found(Connection connection) throws SQLException {
        var keyed = new TreeMap<String, Boolean>();
        var definitions = new TreeMap<String, StringBuilder>();
        try (var sql = connection.createStatement();
                var rows = sql.executeQuery(COLUMNS)) {
            while (rows.next()) {
                String table = rows.getString(1);
                if (!CatalogTables.NAMES.contains(table)) {
                    continue;
                }
                keyed.merge(table, rows.getBoolean(7), Boolean::logicalOr);
                definitions
                        .computeIfAbsent(table, name -> new StringBuilder())
                        .append(rows.getString(3))
                        .append(' ')
                        .append(rows.getString(4))
                        .append(' ')
                        .append(rows.getString(5))
                        .append(' ')
                        .append(rows.getString(6))
                        .append(' ')
                        .append(rows.getBoolean(7))
                        .append(' ')
                        .append(rows.getString(8))
                        .append(' ')
                        .append(rows.getString(2))
                        .append('\n');
            }
        }
        var identities = new TreeMap<String, String>();
        definitions.forEach((table, definition) -> identities.put(table, Texts.sha256(definition.toString())));
        var without = keyed.entrySet().stream()
                .filter(table -> !table.getValue())
                .map(Map.Entry::getKey)
                .toList();
        without.forEach(keyed::remove);
        without.forEach(identities::remove);
        return new FoundTables(keyed, identities, without);
    }

    /** Why these tables cannot be read as they are, and what to do; empty when they can. */
    public static List<String> problems(Connection connection, FoundTables tables) throws SQLException {
        var columns = columns(connection);
        var problems = new ArrayList<String>();
        tables.withoutIdentity()
                .forEach(table -> problems.add(
                        "table " + table + " has no primary key, so that its rows cannot be told apart; give it one"));
        for (String table : tables.published().keySet()) {
            var names = columns.getOrDefault(table, List.of()).stream()
                    .map(Column::name)
                    .toList();
            var missing = CatalogTables.required(table).stream()
                    .filter(column -> !names.contains(column))
                    .toList();
            if (!missing.isEmpty()) {
                problems.add("table " + table + " lacks " + missing
                        + ", without which its rows say nothing; add or rename the columns back");
            }
        }
        if (columns.getOrDefault(PULSE, List.of()).stream()
                .noneMatch(column -> column.name().equals("padding"))) {
            problems.add("there is no table " + PULSE
                    + " for pulses to go through, or it lacks a column; run: lifeboat catalog install");
        }
        problems.addAll(MariadbKinds.problems(connection));
        if (!inUtc(connection)) {
            columns.forEach((table, all) -> all.stream()
                    .filter(column -> CatalogTables.NAMES.contains(table)
                            && column.type().equals("datetime")
                            && !column.comment().equals("UTC"))
                    .forEach(column -> problems.add(table + "." + column.name()
                            + " is a DATETIME, which does not say in which time zone, and the server's is not UTC;"
                            + " make it a TIMESTAMP, or, if it is written in UTC, say so: COMMENT 'UTC'")));
        }
        return problems;
    }

    private static Map<String, List<Column>> columns(Connection connection) throws SQLException {
        var columns = new HashMap<String, List<Column>>();
        try (var sql = connection.createStatement();
                var rows = sql.executeQuery(COLUMNS)) {
            while (rows.next()) {
                columns.computeIfAbsent(rows.getString(1), table -> new ArrayList<>())
                        .add(new Column(
                                rows.getString(3),
                                rows.getString(9).toLowerCase(Locale.ROOT),
                                rows.getBoolean(7),
                                rows.getString(10)));
            }
        }
        return columns;
    }

    private static boolean inUtc(Connection connection) throws SQLException {
        try (var sql = connection.createStatement();
                var row = sql.executeQuery("SELECT @@global.time_zone, @@system_time_zone")) {
            row.next();
            return isUtc(row.getString(1), row.getString(2));
        }
    }

    /**
     * Whether a server's zone is UTC.
     *
     * @param system the abbreviation of the machine's zone when the server started: in winter that of London is GMT
     */
    static boolean isUtc(String global, String system) {
        String zone = global.equals("SYSTEM") ? system : global;
        return List.of("UTC", "+00:00", "ETC/UTC").contains(zone.toUpperCase(Locale.ROOT));
    }
}
