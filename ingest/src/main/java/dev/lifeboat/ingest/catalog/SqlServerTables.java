package dev.lifeboat.ingest.catalog;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The tables of a catalog in the schema dbo of a database of SQL Server, and what its change data capture takes of them. */
public final class SqlServerTables {
    private static final String PULSE = "lifeboat_pulse";
    private static final Set<String> WITHOUT_ZONE = Set.of("datetime", "datetime2", "smalldatetime");

    private static final String COLUMNS = """
            SELECT t.name, c.name, y.name, c.max_length, c.is_nullable,
                   CASE WHEN k.column_id IS NULL THEN 0 ELSE 1 END,
                   CASE WHEN p.column_id IS NULL THEN 0 ELSE 1 END,
                   CONCAT(t.object_id, '/', i.object_id)
            FROM sys.tables t
            JOIN sys.columns c ON c.object_id = t.object_id
            JOIN sys.types y ON y.user_type_id = c.user_type_id
            LEFT JOIN sys.indexes x ON x.object_id = t.object_id AND x.is_primary_key = 1
            LEFT JOIN sys.index_columns k
              ON k.object_id = t.object_id AND k.index_id = x.index_id AND k.column_id = c.column_id
            LEFT JOIN (SELECT source_object_id, MAX(object_id) AS object_id FROM cdc.change_tables
                       GROUP BY source_object_id) i ON i.source_object_id = t.object_id
            LEFT JOIN cdc.captured_columns p ON p.object_id = i.object_id AND p.column_id = c.column_id
            WHERE t.schema_id = SCHEMA_ID('dbo')
            ORDER BY t.name, c.column_id
            """;

    private SqlServerTables() {}

    record Column(
            String table,
            String name,
            String type,
            int length,
            boolean nullable,
            boolean key,
            boolean captured,
            String identity) {
        String definition() {
            return name + " " + type + " " + length + " " + nullable + " " + key + " " + captured + " " + identity;
        }
    }

    /** The tables of the catalog that are there now; one whose columns or whose capture changed has another identity. */
    public static FoundTables found(Connection connection) throws SQLException {
        return found(columns(connection));
    }

    static FoundTables found(List<Column> columns) {
        var keyed = new TreeMap<String, Boolean>();
        var definitions = new TreeMap<String, String>();
        for (Column column : columns) {
            if (CatalogTables.NAMES.contains(column.table())) {
                keyed.merge(column.table(), column.key(), Boolean::logicalOr);
                definitions.merge(column.table(), column.definition(), (all, next) -> all + "\n" + next);
            }
        }
        var without = keyed.entrySet().stream()
                .filter(table -> !table.getValue())
                .map(Map.Entry::getKey)
                .toList();
        without.forEach(keyed::remove);
        without.forEach(definitions::remove);
        var identities = new TreeMap<String, String>();
        definitions.forEach((table, definition) -> identities.put(table, Texts.sha256(definition)));
        return new FoundTables(keyed, identities, without);
    }

    /** Why the catalog cannot be read as it is, and what to do; empty when it can. */
    public static List<String> problems(Connection connection) throws SQLException {
        try (var sql = connection.createStatement();
                var row = sql.executeQuery("SELECT is_cdc_enabled FROM sys.databases WHERE database_id = DB_ID()")) {
            if (!row.next() || row.getInt(1) != 1) {
                return List.of("change data capture is not enabled in the database; run: lifeboat catalog install, or"
                        + " EXEC sys.sp_cdc_enable_db");
            }
        }
        return problems(columns(connection));
    }

    static List<String> problems(List<Column> columns) {
        var problems = new ArrayList<String>();
        var tables = found(columns);
        if (tables.published().isEmpty() && tables.withoutIdentity().isEmpty()) {
            return List.of("there is no table of a catalog in the schema dbo; run: lifeboat catalog install");
        }
        tables.withoutIdentity()
                .forEach(table -> problems.add(
                        "table " + table + " has no primary key, so that its rows cannot be told apart; give it one"));
        for (String table : tables.published().keySet()) {
            var names = columns.stream()
                    .filter(column -> column.table().equals(table))
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
        if (columns.stream().noneMatch(column -> column.table().equals(PULSE))) {
            problems.add("there is no table " + PULSE + " for pulses to go through; run: lifeboat catalog install");
        }
        columns.stream()
                .filter(column -> CatalogTables.NAMES.contains(column.table())
                        || column.table().equals(PULSE))
                .forEach(column -> addProblems(column, problems));
        return problems;
    }

    private static void addProblems(Column column, List<String> problems) {
        String name = column.table() + "." + column.name();
        if (!column.captured()) {
            problems.add("the changes of " + name + " are not captured; run sys.sp_cdc_disable_table and then"
                    + " sys.sp_cdc_enable_table for dbo." + column.table());
        }
        if (WITHOUT_ZONE.contains(column.type())) {
            problems.add(name + " is a " + column.type() + ", which does not say in which time zone; make it a"
                    + " DATETIMEOFFSET");
        }
    }

    private static List<Column> columns(Connection connection) throws SQLException {
        var columns = new ArrayList<Column>();
        try (var sql = connection.createStatement();
                var rows = sql.executeQuery(COLUMNS)) {
            while (rows.next()) {
                columns.add(new Column(
                        rows.getString(1),
                        rows.getString(2),
                        rows.getString(3),
                        rows.getInt(4),
                        rows.getBoolean(5),
                        rows.getInt(6) == 1,
                        rows.getInt(7) == 1,
                        rows.getString(8)));
            }
        }
        return columns;
    }
}
