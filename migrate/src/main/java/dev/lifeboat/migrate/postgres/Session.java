package dev.lifeboat.migrate.postgres;

import dev.lifeboat.migrate.plan.Check;
import dev.lifeboat.migrate.plan.Sql;
import dev.lifeboat.migrate.plan.Timeouts;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/** What a run does with its session beside comparing. For one thread. */
public final class Session {
    private static final int LONGEST_NAME = 63;
    /** A runner that stands still must not hold its locks for ever. */
    private static final String IDLE = "5min";

    private final Connection connection;

    public Session(Connection connection) {
        this.connection = connection;
    }

    /** Sets what a run needs, for the session. */
    public void prepare(Timeouts timeouts, int version) throws SQLException {
        set("lock_timeout", timeouts.lock().toMillis() + "ms");
        set("statement_timeout", timeouts.statement().toMillis() + "ms");
        set("standard_conforming_strings", "on");
        set("idle_in_transaction_session_timeout", IDLE);
        // a commit that was acknowledged must be there after a crash
        if ("off".equals(Ask.text(connection, "select pg_catalog.current_setting('synchronous_commit')"))) {
            set("synchronous_commit", "on");
        }
        if (version >= 140000) {
            // the server would finish a statement for a client that is gone
            set("client_connection_check_interval", "5s");
        }
    }

    private void set(String name, String value) throws SQLException {
        Ask.text(connection, "select pg_catalog.set_config(?, ?, false)", name, value);
    }

    /**
     * Begins a transaction in which each statement sees what is committed by then; one that sees only what was there before it
     * waited for its locks would compare the past.
     *
     * @throws SQLException if the server does otherwise
     */
    public void begin() throws SQLException {
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        connection.setAutoCommit(false);
        String isolation = Ask.text(connection, "select pg_catalog.current_setting('transaction_isolation')");
        if (!"read committed".equals(isolation)) {
            throw new SQLException("the transaction is " + isolation + ", and must be read committed");
        }
    }

    /**
     * Commits.
     *
     * @return what the server says of it, as when it did not wait for its synchronous standby: it is committed, and a failover
     *     may lose it; nothing mostly
     */
    public Optional<String> commit() throws SQLException {
        connection.clearWarnings();
        connection.commit();
        SQLWarning warning = connection.getWarnings();
        connection.setAutoCommit(true);
        return Optional.ofNullable(warning).map(it -> String.valueOf(it.getMessage()));
    }

    /** The id of the session of the server that answers now. */
    public int pid() throws SQLException {
        return Integer.parseInt(String.valueOf(Ask.text(connection, "select pg_catalog.pg_backend_pid()")));
    }

    /** Whether something stands between, such as a pooler, and makes up the id of the session that a client is told. */
    public boolean isBehindAnother(int pid) throws SQLException {
        return connection.unwrap(PGConnection.class).getBackendPID() != pid;
    }

    /**
     * Why the next statement cannot be sent as it is; null when it can. With another way of reading texts one statement could
     * be several.
     */
    public @Nullable String unreadable() throws SQLException {
        return "on".equals(Ask.text(connection, "select pg_catalog.current_setting('standard_conforming_strings')"))
                ? null
                : "changed how text is read (standard_conforming_strings)";
    }

    /** Why what was written may not have been checked; null when nothing says so. */
    public @Nullable String unchecked() throws SQLException {
        String role = Ask.text(connection, "select pg_catalog.current_setting('session_replication_role')");
        return "replica".equals(role)
                ? "session_replication_role is 'replica': foreign keys were not checked, and triggers did not fire"
                : null;
    }

    /** Whether no transaction is open, whatever a statement did. */
    public boolean isIdle() throws SQLException {
        return connection.unwrap(BaseConnection.class).getTransactionState() == TransactionState.IDLE;
    }

    /** What became of a transaction: committed, aborted, or in progress; null when it is too long ago. */
    public @Nullable String became(String transaction) throws SQLException {
        return Ask.text(connection, "select pg_catalog.pg_xact_status(?::text::xid8)", transaction);
    }

    /** Keeps all others from writing to these tables until the transaction ends; they go on reading. */
    public void lock(List<Table> tables) throws SQLException {
        if (!tables.isEmpty()) {
            Ask.run(
                    connection,
                    "lock table " + tables.stream().map(Table::quoted).collect(Collectors.joining(", "))
                            + " in share row exclusive mode");
        }
    }

    /** The id of the transaction, which stays the same unless somebody ends it. */
    public String transaction() throws SQLException {
        return String.valueOf(Ask.text(connection, "select pg_catalog.pg_current_xact_id()"));
    }

    /**
     * Sets a restore point.
     *
     * @return its position in the log
     * @throws SQLException if the server refuses; a transaction goes on all the same
     */
    public String restorePoint(String name) throws SQLException {
        boolean within = !connection.getAutoCommit();
        if (within) {
            Ask.run(connection, "savepoint lifeboat_checkpoint");
        }
        try {
            return String.valueOf(Ask.text(
                    connection,
                    "select pg_catalog.pg_create_restore_point(?)",
                    name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME)));
        } catch (SQLException e) {
            if (within) {
                Ask.run(connection, "rollback to savepoint lifeboat_checkpoint");
            }
            throw e;
        }
    }

    /**
     * Runs one statement.
     *
     * @param atMost after which it is cancelled
     * @param notices what the server says beside the answer
     */
    public void execute(Sql sql, Duration atMost, Consumer<String> notices) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.setQueryTimeout((int) Math.max(1, Math.min(Integer.MAX_VALUE, atMost.toSeconds())));
            statement.setFetchSize(1000);
            try {
                if (statement.execute(sql.text())) {
                    readToTheEnd(statement);
                }
            } finally {
                for (SQLWarning warning = statement.getWarnings();
                        warning != null;
                        warning = warning.getNextWarning()) {
                    notices.accept(String.valueOf(warning.getMessage()));
                }
            }
        }
    }

    /** What a query does for its later rows is done only when they are read. */
    private static void readToTheEnd(Statement statement) throws SQLException {
        try (ResultSet rows = statement.getResultSet()) {
            while (rows.next()) {
                // nobody wants it
            }
        }
    }

    /** Forgets what the migration has set, outside of a transaction. */
    public void beAsNew(Timeouts timeouts, int version) throws SQLException {
        beItself();
        Ask.run(connection, "reset all");
        prepare(timeouts, version);
    }

    /** Has the server check and fire now what it would at the commit. */
    public void settle() throws SQLException {
        Ask.run(connection, "set constraints all immediate");
    }

    /** Is again who it was at first, whatever the migration has set. */
    public void beItself() throws SQLException {
        Ask.run(connection, "reset session authorization");
        Ask.run(connection, "reset role");
    }

    /** What is wrong with the answer; null when nothing is. */
    public @Nullable String wrong(Check check) throws SQLException {
        return check.wrong(Look.at(connection, () -> Optional.ofNullable(Ask.text(connection, check.sql())))
                .orElse(null));
    }

    /**
     * An index that was begun and never finished.
     *
     * @param name with its schema
     * @param bare without, as statements may have it
     * @param table that it is of, or the one that belongs to
     */
    public record InvalidIndex(long oid, String name, String bare, String table) {}

    /** Indexes that were begun and never finished. */
    public List<InvalidIndex> invalidIndexes() throws SQLException {
        return Ask.all(
                connection,
                "select i.indexrelid::int8, n.nspname || '.' || c.relname, c.relname::text, tn.nspname || '.' || t.relname"
                        + " from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid"
                        + " join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
                        + " join pg_catalog.pg_class o on o.oid = i.indrelid"
                        + " join pg_catalog.pg_class t on t.oid ="
                        + " coalesce(case when o.relispartition then pg_catalog.pg_partition_root(o.oid)::oid end, o.oid)"
                        + " join pg_catalog.pg_namespace tn on tn.oid = t.relnamespace"
                        + " where not i.indisvalid order by 2",
                row -> new InvalidIndex(row.getLong(1), row.getString(2), row.getString(3), row.getString(4)));
    }
}
