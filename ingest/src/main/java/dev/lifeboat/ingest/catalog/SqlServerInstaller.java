package dev.lifeboat.ingest.catalog;

import dev.lifeboat.ingest.catalog.CatalogInstaller.Installed;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;

/**
 * Creates the catalog's tables in the schema dbo of a database of SQL Server, the one that pulses go through, and enables
 * change data capture of all of them. The tables have all columns at once, as capture does not take up new ones. What is
 * done stays done, and doing it again goes on. Written by the documentation; it was never run against a server.
 */
final class SqlServerInstaller {
    private static final String PULSE = "lifeboat_pulse";

    private SqlServerInstaller() {}

    static Installed install(String jdbcUrl) throws SQLException {
        try (var connection = DriverManager.getConnection(jdbcUrl);
                var sql = connection.createStatement()) {
            if (!yes(sql, "SELECT is_cdc_enabled FROM sys.databases WHERE database_id = DB_ID()")) {
                sql.execute("EXEC sys.sp_cdc_enable_db");
            }
            var installed = createTables(sql);
            if (!yes(sql, exists(PULSE))) {
                sql.execute(CatalogTables.read("sqlserver/" + PULSE + ".sql"));
            }
            capture(sql, PULSE);
            for (String table : CatalogTables.NAMES) {
                capture(sql, table);
            }
            if (!installed.leftAsTheyAre().contains("migration_safety_checklist")) {
                sql.execute(CatalogTables.read("sqlserver/checklist_procedure.sql"));
            }
            return installed;
        }
    }

    private static Installed createTables(Statement sql) throws SQLException {
        var created = new ArrayList<String>();
        var ours = new ArrayList<String>();
        var left = new ArrayList<String>();
        for (String table : CatalogTables.NAMES) {
            if (!yes(sql, exists(table))) {
                sql.execute(CatalogTables.read("sqlserver/" + table + ".sql"));
                sql.execute("EXEC sys.sp_addextendedproperty @name = N'lifeboat', @value = N'" + CatalogTables.MARK
                        + "', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'"
                        + table + "'");
                created.add(table);
            } else if (yes(sql, isOurs(table))) {
                ours.add(table);
            } else {
                left.add(table);
            }
        }
        return new Installed(created, ours, left);
    }

    private static void capture(Statement sql, String table) throws SQLException {
        if (!yes(
                sql,
                "SELECT COUNT(*) FROM cdc.change_tables WHERE source_object_id = OBJECT_ID(N'dbo." + table + "')")) {
            sql.execute(capture(table));
        }
    }

    /** A partition that is switched in or out takes its rows with it, in no change. */
    static String capture(String table) {
        return "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'" + table
                + "', @role_name = NULL, @supports_net_changes = 0, @allow_partition_switch = 0";
    }

    private static String exists(String table) {
        return "SELECT COUNT(*) FROM sys.tables WHERE schema_id = SCHEMA_ID('dbo') AND name = N'" + table + "'";
    }

    private static String isOurs(String table) {
        return "SELECT COUNT(*) FROM sys.extended_properties WHERE major_id = OBJECT_ID(N'dbo." + table
                + "') AND minor_id = 0 AND name = N'lifeboat'";
    }

    private static boolean yes(Statement sql, String count) throws SQLException {
        try (var row = sql.executeQuery(count)) {
            return row.next() && row.getInt(1) > 0;
        }
    }
}
