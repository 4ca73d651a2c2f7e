package dev.lifeboat.ingest.catalog;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Creates the catalog's tables in a PostgreSQL database, and the publication that change data capture reads. All or
 * nothing, in one transaction; doing it again changes nothing. A table that is already there and was not made here is
 * left as it is, but for being published.
 */
public final class CatalogInstaller {
    private static final String MARK = "lifeboat catalog";
    private static final long LOCK = 0x4c49464542L;

    private CatalogInstaller() {}

    /**
     * What was done.
     *
     * @param created tables that are new
     * @param ours tables that an earlier installation had made
     * @param leftAsTheyAre tables that were there already and are not ours
     */
    public record Installed(List<String> created, List<String> ours, List<String> leftAsTheyAre) {
        public Installed {
            created = List.copyOf(created);
            ours = List.copyOf(ours);
            leftAsTheyAre = List.copyOf(leftAsTheyAre);
        }
    }

    /**
     * Installs the catalog.
     *
     * @param jdbcUrl URL of the database, with user and password
     * @throws IllegalStateException if the database refuses, with what it said and what to do
     */
    public static Installed install(String jdbcUrl) {
        try (var connection = DriverManager.getConnection(jdbcUrl)) {
            connection.setAutoCommit(false);
            var installed = install(connection);
            connection.commit();
            return installed;
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "cannot install the catalog: " + e.getMessage()
                            + "; nothing was changed. It takes a role that may create tables in the schema public,"
                            + " may create publications (GRANT CREATE ON DATABASE ... TO ...)"
                            + " and owns the catalog tables that are there already",
                    e);
        }
    }

    private static Installed install(Connection connection) throws SQLException {
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

    private static Installed createTables(Statement sql) throws SQLException {
        var created = new ArrayList<String>();
        var ours = new ArrayList<String>();
        var left = new ArrayList<String>();
        for (String table : CatalogTables.NAMES) {
            if (!yes(sql, "SELECT to_regclass('public." + table + "') IS NOT NULL")) {
                sql.execute(CatalogTables.creation(table));
                sql.execute("COMMENT ON TABLE public." + table + " IS '" + MARK + "'");
                sql.execute("ALTER TABLE public." + table + " REPLICA IDENTITY FULL");
                created.add(table);
            } else if (yes(sql, "SELECT obj_description('public." + table + "'::regclass) = '" + MARK + "'")) {
                ours.add(table);
            } else {
                left.add(table);
            }
        }
        return new Installed(created, ours, left);
    }

    private static void addExtraColumns(Statement sql, Installed installed) throws SQLException {
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
