package dev.lifeboat.drill.postgres;

import dev.lifeboat.drill.Progress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads every page of every table and B-tree index of a database with PostgreSQL's own amcheck, catalogs included; data
 * checksums are checked on the way. Creates the extension, so only for a server that is thrown away.
 */
public final class Amcheck {
    private static final int CHECKS_UNIQUE = 17;

    private static final String TABLES = """
            select c.oid::regclass::text, c.oid from pg_class c join pg_am a on a.oid = c.relam
             where c.relkind in ('r', 'm', 't') and a.amname = 'heap' and c.relpersistence = 'p'
            """;

    private static final String INDEXES = """
            select c.oid::regclass::text, c.oid from pg_class c
              join pg_am a on a.oid = c.relam join pg_index i on i.indexrelid = c.oid
             where c.relkind = 'i' and a.amname = 'btree' and c.relpersistence = 'p' and i.indisready and i.indisvalid
            """;

    private final List<String> problems = new ArrayList<>();
    private String unique = "";
    private int tables;
    private int indexes;

    private Amcheck() {}

    /** Whether amcheck is installed where the server runs. */
    public static boolean canCheck(String jdbcUrl) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("select 1 from pg_available_extensions where name = 'amcheck'")) {
            return row.next();
        }
    }

    /** Checks all of a database; every problem is in the report. */
    public static Amcheck check(String jdbcUrl, Progress progress) throws SQLException {
        Amcheck structure = new Amcheck();
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                Statement statement = connection.createStatement()) {
            statement.execute("create extension if not exists amcheck");
            if (connection.getMetaData().getDatabaseMajorVersion() >= CHECKS_UNIQUE) {
                structure.unique = ", checkunique => true";
            }
            structure.tables = structure.each(connection, "tables", TABLES, structure::heap, progress);
            structure.indexes = structure.each(connection, "indexes", INDEXES, structure::index, progress);
        }
        return structure;
    }

    /** What is wrong, in words that name the table or index; empty when nothing is. */
    public List<String> problems() {
        return problems;
    }

    public int tables() {
        return tables;
    }

    public int indexes() {
        return indexes;
    }

    private int each(Connection connection, String what, String sql, Probe probe, Progress progress)
            throws SQLException {
        List<Relation> relations = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                relations.add(new Relation(rows.getString(1), rows.getLong(2)));
            }
        }
        int done = 0;
        for (Relation relation : relations) {
            progress.at("checking " + what, done++, relations.size());
            try {
                probe.of(connection, relation);
            } catch (SQLException e) {
                if (saysNothing(e) || !connection.isValid(5)) {
                    throw e;
                }
                problems.add(relation.name() + ": " + e.getMessage());
            }
        }
        progress.at("checking " + what, relations.size(), relations.size());
        return relations.size();
    }

    /** What a server lacks, or somebody did to it, is no problem of a relation. */
    private static boolean saysNothing(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("53") || state.startsWith("57");
    }

    private void heap(Connection connection, Relation table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "select blkno, msg from verify_heapam(?::oid::regclass, check_toast => true) limit 3")) {
            statement.setLong(1, table.oid());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    problems.add(table.name() + ": block " + rows.getLong(1) + ": " + rows.getString(2));
                }
            }
        }
    }

    private void index(Connection connection, Relation index) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "select bt_index_check(?::oid::regclass, heapallindexed => true" + unique + ")")) {
            statement.setLong(1, index.oid());
            statement.execute();
        }
    }

    private record Relation(String name, long oid) {}

    @FunctionalInterface
    private interface Probe {
        void of(Connection connection, Relation relation) throws SQLException;
    }
}
