package dev.lifeboat.ingest.catalog;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;

/**
 * Creates the catalog's tables in PostgreSQL, and the publication that change data capture reads: all or nothing, in one
 * transaction.
 */
final class PostgresInstaller {
    private static final long LOCK = 0x4c49464542L;

    private PostgresInstaller() {}

    static CatalogInstaller.Installed install(String jdbcUrl) throws SQLException {
        try (var connection = DriverManager.getConnection(jdbcUrl)) {
            connection.setAutoCommit(false);
            var installed = install(connection);
            connection.commit();
            return installed;
        }
    }

    private static CatalogInstaller.Installed install(Connection connection) throws SQLException {
        try (var sql = connection.createStatement()) {
            sql.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
            var installed = createTables(sql);
            addExtraColumns(sql, installed);
            if (!installed.leftAsTheyAre().contains("migration_safety_checklist")) {
                sql.execute(CatalogTables.checklistFunction());
            }
            Publication.bringUpToDate(connection);
            return installed;
        }
    }

    private static CatalogInstaller.Installed createTables(Statement sql) throws SQLException {
        var created = new ArrayList<String>();
        var ours = new ArrayList<String>();
        var left = new ArrayList<String>();
        for (String table : CatalogTables.NAMES) {
            if (!yes(sql, "SELECT to_regclass('public." + table + "') IS NOT NULL")) {
                sql.execute(CatalogTables.creation(table));
                sql.execute("COMMENT ON TABLE public." + table + " IS '" + CatalogTables.MARK + "'");
                sql.execute("ALTER TABLE public." + table + " REPLICA IDENTITY FULL");
                created.add(table);
            } else if (yes(
                    sql, "SELECT obj_description('public." + table + "'::regclass) = '" + CatalogTables.MARK + "'")) {
                ours.add(table);
            } else {
                left.add(table);
            }
        }
        return new CatalogInstaller.Installed(created, ours, left);
    }

    private static void addExtraColumns(Statement sql, CatalogInstaller.Installed installed) throws SQLException {
        for (var extra : CatalogTables.extraColumns()) {
            if (!installed.leftAsTheyAre().contains(extra.table())) {
                sql.execute("ALTER TABLE public." + extra.table() + " ADD COLUMN IF NOT EXISTS " + extra.column() + " "
                        + extra.type());
            }
        }
    }

    private static boolean yes(Statement sql, String question) throws SQLException {
        try (var answer = sql.executeQuery(question)) {
            return answer.next() && answer.getBoolean(1);
        }
    }
}
