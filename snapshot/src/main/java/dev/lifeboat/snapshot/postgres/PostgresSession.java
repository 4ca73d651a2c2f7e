package dev.lifeboat.snapshot.postgres;

import dev.lifeboat.snapshot.Algorithm;
import dev.lifeboat.snapshot.Reading;
import dev.lifeboat.snapshot.Rows;
import dev.lifeboat.snapshot.Selection;
import dev.lifeboat.snapshot.Session;
import dev.lifeboat.snapshot.Shape;
import dev.lifeboat.snapshot.file.ServerId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A read-only transaction of PostgreSQL with one snapshot, its own or one that another session exported. */
public final class PostgresSession implements Session {
    /** The timeline that is written; the last checkpoint names the one before until the first after a promotion. */
    private static final String SERVER = """
            select s.system_identifier::text,
                   case when pg_is_in_recovery() then c.timeline_id
                        else ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::bigint end,
                   current_setting('server_version_num')::int / 10000,
                   current_setting('server_encoding'), 'PostgreSQL ' || current_setting('server_version')
              from pg_control_system() s, pg_control_checkpoint() c
            """;

    private final Connection connection;
    private final Algorithm algorithm;
    private final Scans scans = new Scans();
    private @Nullable Savepoint mark;

    private PostgresSession(Connection connection, Algorithm algorithm) {
        this.connection = connection;
        this.algorithm = algorithm;
    }

    /**
     * Begins a transaction over a connection that nothing was done over.
     *
     * @param snapshot what {@link #export} gave; null: one of its own
     * @param statement how long a statement may take
     */
    public static PostgresSession begin(
            Connection connection, Algorithm algorithm, @Nullable String snapshot, Duration statement)
            throws SQLException {
        connection.setReadOnly(true);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setAutoCommit(false);
        try (var set = connection.createStatement()) {
            if (snapshot != null) {
                set.execute("set transaction snapshot '" + snapshot.replaceAll("[^0-9A-Fa-f-]", "") + "'");
            }
            set.execute("set local statement_timeout = " + statement.toMillis());
            set.execute("set local lock_timeout = '10s'");
            set.execute("set local idle_in_transaction_session_timeout = 0");
            var known = settings(connection, List.of("client_connection_check_interval", "transaction_timeout"));
            if (known.contains("transaction_timeout")) {
                set.execute("set local transaction_timeout = 0");
            }
            // that a server goes on for nobody is noticed while a statement runs
            if (known.contains("client_connection_check_interval")) {
                set.execute("set local client_connection_check_interval = '2s'");
            }
        }
        Pinned.set(connection);
        return new PostgresSession(connection, algorithm);
    }

    /** Which server it is. */
    public static ServerId server(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(SERVER)) {
            row.next();
            return new ServerId(row.getString(1), row.getLong(2), row.getInt(3), row.getString(4), row.getString(5));
        }
    }

    private static List<String> settings(Connection connection, List<String> names) throws SQLException {
        var known = new ArrayList<String>();
        try (var statement = connection.prepareStatement("select name from pg_settings where name = any (?)")) {
            statement.setArray(1, connection.createArrayOf("text", names.toArray()));
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    known.add(row.getString(1));
                }
            }
        }
        return known;
    }

    /** Lets other sessions read the same snapshot while this one goes on. */
    public String export() throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select pg_export_snapshot()")) {
            row.next();
            return row.getString(1);
        }
    }

    @Override
    public Described describe(Selection selection) throws SQLException {
        var before = connection.setSavepoint();
        try {
            var described = new PgCatalog(connection).describe(selection);
            // kept, and with it the lock that keeps the table from being written anew
            connection.releaseSavepoint(before);
            return described;
        } catch (SQLException e) {
            if (Objects.requireNonNullElse(e.getSQLState(), "").startsWith("08") || connection.isClosed()) {
                throw e;
            }
            connection.rollback(before);
            scans.forget();
            return Described.not(selection.table(), Reading.NotDigested.Kind.FAILED, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void mark() throws SQLException {
        mark = connection.setSavepoint();
    }

    @Override
    public void recover(SQLException failed) throws SQLException {
        Session.super.recover(failed);
        if (connection.isClosed()) {
            throw failed;
        }
        connection.rollback(mark);
        scans.forget();
    }

    @Override
    public Rows rows(Shape shape) {
        return new PgRows(connection, shape, algorithm, scans);
    }
}
