package dev.lifeboat.ingest.catalog;

import dev.lifeboat.ingest.catalog.CatalogInstaller.Installed;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Creates the catalog's tables in MariaDB, and the one that pulses go through. MariaDB commits each statement that
 * creates something by itself: what is done stays done, and doing it again goes on.
 */
final class MariadbInstaller {
    private static final int PATIENCE_SECONDS = 30;
    private static final String PADDING = "VARCHAR(2000) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT ''";

    private MariadbInstaller() {}

    static Installed install(String jdbcUrl) throws SQLException {
        try (var connection = DriverManager.getConnection(jdbcUrl.replaceFirst("(?i)^jdbc:mysql:", "jdbc:mariadb:"));
                var sql = connection.createStatement()) {
            lock(sql);
            // else the first TIMESTAMP of a table would change by itself whenever the row does
            sql.execute("SET SESSION explicit_defaults_for_timestamp = 1");
            var installed = createTables(connection, sql);
            for (var extra : CatalogTables.extraColumns("mariadb/extra_columns.txt")) {
                if (!installed.leftAsTheyAre().contains(extra.table())) {
                    addColumn(connection, sql, extra);
                }
            }
            createPulse(connection, sql);
            if (!installed.leftAsTheyAre().contains("migration_safety_checklist")) {
                sql.execute(CatalogTables.read("mariadb/checklist_procedure.sql"));
            }
            return installed;
        }
    }

    private static void lock(Statement sql) throws SQLException {
        try (var row = sql.executeQuery(
                "SELECT GET_LOCK(CONCAT('lifeboat.install.', SHA1(DATABASE())), " + PATIENCE_SECONDS + ")")) {
            if (!row.next() || row.getInt(1) != 1) {
                throw new SQLException("another installation is under way in this database, or the URL names none");
            }
        }
    }

    private static Installed createTables(Connection connection, Statement sql) throws SQLException {
        var created = new ArrayList<String>();
        var ours = new ArrayList<String>();
        var left = new ArrayList<String>();
        for (String table : CatalogTables.NAMES) {
            String comment = comment(connection, table);
            if (comment == null) {
                sql.execute(CatalogTables.read("mariadb/" + table + ".sql")
                        + " ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COMMENT = '" + CatalogTables.MARK + "'");
                created.add(table);
            } else {
                (comment.equals(CatalogTables.MARK) ? ours : left).add(table);
            }
        }
        return new Installed(created, ours, left);
    }

    private static void createPulse(Connection connection, Statement sql) throws SQLException {
        String table = MariadbTables.PULSE;
        if (comment(connection, table) == null) {
            sql.execute(CatalogTables.read("mariadb/" + table + ".sql") + " ENGINE = InnoDB");
        } else {
            addColumn(connection, sql, new CatalogTables.ExtraColumn(table, "padding", PADDING));
        }
    }

    private static @Nullable String comment(Connection connection, String table) throws SQLException {
        return answer(
                connection,
                "SELECT TABLE_COMMENT FROM information_schema.TABLES"
                        + " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?",
                table);
    }

    /** Looks first: a statement that adds nothing would still stand in the binary log as a change of the table. */
    private static void addColumn(Connection connection, Statement sql, CatalogTables.ExtraColumn extra)
            throws SQLException {
        String there = answer(
                connection,
                "SELECT COLUMN_NAME FROM information_schema.COLUMNS"
                        + " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? AND COLUMN_NAME = ?",
                extra.table(),
                extra.column());
        if (there == null) {
            sql.execute("ALTER TABLE " + extra.table() + " ADD COLUMN " + extra.column() + " " + extra.type());
        }
    }

    private static @Nullable String answer(Connection connection, String question, String... parameters)
            throws SQLException {
        try (var query = connection.prepareStatement(question)) {
            for (int i = 0; i < parameters.length; i++) {
                query.setString(i + 1, parameters[i]);
            }
            try (var row = query.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }
}
