package dev.lifeboat.ingest.catalog;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Kinds of tables in MariaDB whose rows can change without a change in the binary log. */
final class MariadbKinds {
    private static final String KINDS = """
            SELECT TABLE_NAME, TABLE_TYPE, ENGINE, CREATE_OPTIONS
            FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME
            """;

    /** A line of SHOW CREATE TABLE; information_schema keeps rules from those that may only read. */
    private static final Pattern RULE = Pattern.compile(
            "(?m)^\\s+CONSTRAINT .*FOREIGN KEY .*(ON (?:DELETE|UPDATE) (?:CASCADE|SET NULL|SET DEFAULT))");

    private MariadbKinds() {}

    /** What is wrong with the tables of a catalog, and what to do; empty when nothing is. */
    static List<String> problems(Connection connection) throws SQLException {
        var problems = new ArrayList<String>();
        var tables = new ArrayList<String>();
        try (var sql = connection.createStatement();
                var rows = sql.executeQuery(KINDS)) {
            while (rows.next()) {
                String table = rows.getString(1);
                if (!CatalogTables.NAMES.contains(table) && !table.equals(MariadbTables.PULSE)) {
                    continue;
                }
                if (!"BASE TABLE".equals(rows.getString(2))) {
                    problems.add(table + " is a " + rows.getString(2)
                            + ", whose rows cannot be read from the log; make it an ordinary table");
                    continue;
                }
                tables.add(table);
                if (!"InnoDB".equalsIgnoreCase(rows.getString(3))) {
                    problems.add("the engine of table " + table + " is " + rows.getString(3)
                            + ", which has no transactions; run: ALTER TABLE " + table + " ENGINE = InnoDB");
                }
                if (String.valueOf(rows.getString(4)).contains("partitioned")) {
                    problems.add("table " + table + " has partitions, which come and go with their rows unseen; run:"
                            + " ALTER TABLE " + table + " REMOVE PARTITIONING");
                }
            }
        }
        for (String table : tables) {
            addRule(connection, table, problems);
        }
        return problems;
    }

    private static void addRule(Connection connection, String table, List<String> problems) throws SQLException {
        try (var sql = connection.createStatement();
                var row = sql.executeQuery("SHOW CREATE TABLE " + table)) {
            row.next();
            var rule = RULE.matcher(row.getString(2));
            if (rule.find()) {
                problems.add("a foreign key of table " + table + " has the rule " + rule.group(1)
                        + ", and what the engine changes by it is in no log; make it ON DELETE RESTRICT ON UPDATE"
                        + " RESTRICT");
            }
        }
    }
}
