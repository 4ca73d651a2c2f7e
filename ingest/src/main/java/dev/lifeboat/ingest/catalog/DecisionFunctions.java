package dev.lifeboat.ingest.catalog;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The functions by which SQL asks whether a migration may run, and the table of decisions that they read, in the schema {@code
 * lifeboat} of a PostgreSQL database; and the writing of a decision into it. Whoever owns the schema can write decisions: that
 * must be nobody who migrates.
 */
public final class DecisionFunctions {
    /** What those may call who migrate; the rest is called by these. */
    private static final List<String> FOR_MIGRATORS = List.of(
            "can_proceed(text)",
            "why_not(text)",
            "safe_migrate(text, text, jsonb)",
            "claim(text, text)",
            "contents(regclass, text[])",
            "footprint(oid[])");

    private DecisionFunctions() {}

    /**
     * A decision of the gate, as it is written back.
     *
     * @param decision allow, deny or indeterminate
     * @param notAfter an allow is worth nothing after it
     * @param reasons a JSON array
     */
    public record Row(
            String decisionId,
            String migration,
            String databaseId,
            String phase,
            String decision,
            Instant evaluatedAt,
            @Nullable Instant notAfter,
            @Nullable String migrationSetDigest,
            String reasons) {}

    /**
     * Installs them, all or nothing; again it brings them up to date.
     *
     * @param roles roles that migrate, which may ask and run
     * @throws IllegalStateException if the database refuses, with what it said
     */
    public static void install(String jdbcUrl, List<String> roles) {
        try (var connection = DriverManager.getConnection(jdbcUrl)) {
            connection.setAutoCommit(false);
            try (var sql = connection.createStatement()) {
                requireOwn(sql);
                sql.execute(CatalogTables.read("functions/decisions.sql"));
                for (String role : roles) {
                    grant(connection, sql, role);
                }
            }
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "cannot install the functions: " + e.getMessage()
                            + "; nothing was changed. It takes PostgreSQL 11 or newer, and a role that may create a schema"
                            + " (GRANT CREATE ON DATABASE ... TO ...) and is not one of those that migrate",
                    e);
        }
    }

    /**
     * The system identifier of the server that the URL leads to.
     *
     * @throws IllegalStateException if it does not tell
     */
    public static String systemIdentifier(String jdbcUrl) {
        try (var connection = DriverManager.getConnection(jdbcUrl);
                var sql = connection.createStatement()) {
            return systemIdentifier(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("the database does not tell which system it is: " + e.getMessage(), e);
        }
    }

    /**
     * Writes a decision; one that was written already stays as it is.
     *
     * @param systemIdentifier of the system that was asked about: it is written only there
     * @throws IllegalStateException if it is not written
     */
    public static void write(String jdbcUrl, String systemIdentifier, Row row) {
        try (var connection = DriverManager.getConnection(jdbcUrl)) {
            connection.setAutoCommit(false);
            try (var sql = connection.createStatement()) {
                String here = systemIdentifier(sql);
                if (!here.equals(systemIdentifier)) {
                    throw new IllegalStateException("the decision is about system " + systemIdentifier
                            + "; this is system " + here + ": it was not written back");
                }
            }
            insert(connection, systemIdentifier, row);
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "the decision was not written back: " + e.getMessage()
                            + "; the functions must be installed (lifeboat catalog install --with-functions), and the user"
                            + " of the URL must own them",
                    e);
        }
    }

    private static void insert(Connection connection, String systemIdentifier, Row row) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO lifeboat.decision (decision_id, migration,"
                        + " database_id, phase, decision, evaluated_at, not_after, migration_set_digest, reasons,"
                        + " system_identifier) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?) ON CONFLICT (decision_id) DO NOTHING")) {
            insert.setString(1, row.decisionId);
            insert.setString(2, row.migration);
            insert.setString(3, row.databaseId);
            insert.setString(4, row.phase);
            insert.setString(5, row.decision);
            insert.setTimestamp(6, Timestamp.from(row.evaluatedAt));
            insert.setTimestamp(7, row.notAfter == null ? null : Timestamp.from(row.notAfter));
            insert.setString(8, row.migrationSetDigest);
            insert.setString(9, row.reasons);
            insert.setString(10, systemIdentifier);
            insert.executeUpdate();
        }
    }

    private static String systemIdentifier(Statement sql) throws SQLException {
        try (var answer = sql.executeQuery("SELECT system_identifier::text FROM pg_catalog.pg_control_system()")) {
            answer.next();
            return answer.getString(1);
        }
    }

    /** A schema of that name that somebody else made would be theirs to change. */
    private static void requireOwn(Statement sql) throws SQLException {
        try (var foreign = sql.executeQuery("SELECT nspowner::regrole::text FROM pg_catalog.pg_namespace"
                + " WHERE nspname = 'lifeboat' AND nspowner <> (SELECT oid FROM pg_catalog.pg_roles WHERE rolname ="
                + " current_user)")) {
            if (foreign.next()) {
                throw new IllegalStateException("the schema lifeboat belongs to " + foreign.getString(1)
                        + ", who could write decisions; install as that role, or have the schema dropped");
            }
        }
    }

    private static void grant(Connection connection, Statement sql, String role) throws SQLException {
        requireNoOwner(connection, role);
        String quoted = sql.enquoteIdentifier(role, true);
        sql.execute("GRANT USAGE ON SCHEMA lifeboat TO " + quoted);
        for (String function : FOR_MIGRATORS) {
            sql.execute("GRANT EXECUTE ON FUNCTION lifeboat." + function + " TO " + quoted);
        }
    }

    private static void requireNoOwner(Connection connection, String role) throws SQLException {
        try (var ask = connection.prepareStatement(
                "SELECT pg_catalog.pg_has_role(?, nspowner, 'MEMBER') FROM pg_catalog.pg_namespace"
                        + " WHERE nspname = 'lifeboat'")) {
            ask.setString(1, role);
            try (var answer = ask.executeQuery()) {
                if (answer.next() && answer.getBoolean(1)) {
                    throw new IllegalStateException("the role " + role
                            + " owns the schema lifeboat, or may do what its owner may: it could allow itself whatever it"
                            + " likes; install as another role");
                }
            }
        }
    }
}
