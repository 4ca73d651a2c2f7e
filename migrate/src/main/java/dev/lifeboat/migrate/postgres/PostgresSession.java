package dev.lifeboat.migrate.postgres;

import dev.lifeboat.migrate.engine.Ask;
import dev.lifeboat.migrate.engine.Identity;
import dev.lifeboat.migrate.engine.RestorePoint;
import dev.lifeboat.migrate.engine.Session;
import dev.lifeboat.migrate.engine.Table;
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
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/** A session of PostgreSQL. For one thread. */
final class PostgresSession implements Session {
    private static final Set<String> NO_ANSWER = Set.of("57", "53", "55", "40", "08");
    private static final int LONGEST_NAME = 63;
    /** A runner that stands still must not hold its locks for ever. */
    private static final String IDLE = "5min";

    private final Connection connection;

    PostgresSession(Connection connection) {
        this.connection = connection;
    }

    @Override
    public void prepare(Timeouts timeouts, Identity identity) throws SQLException {
        set("lock_timeout", timeouts.lock().toMillis() + "ms");
        set("statement_timeout", timeouts.statement().toMillis() + "ms");
        set("standard_conforming_strings", "on");
        set("idle_in_transaction_session_timeout", IDLE);
        // a commit that was acknowledged must be there after a crash
        if ("off".equals(Ask.text(connection, "select pg_catalog.current_setting('synchronous_commit')"))) {
            set("synchronous_commit", "on");
        }
        if (identity.version() >= 140000) {
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
     */
    @Override
    public String begin(UUID runId) throws SQLException {
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        connection.setAutoCommit(false);
        String isolation = Ask.text(connection, "select pg_catalog.current_setting('transaction_isolation')");
        if (!"read committed".equals(isolation)) {
            throw new SQLException("the transaction is " + isolation + ", and must be read committed");
        }
        return transaction();
    }

    @Override
    public Optional<String> commit() throws SQLException {
        return Ask.commit(connection);
    }

    @Override
    public List<String> rollback() throws SQLException {
        connection.rollback();
        connection.setAutoCommit(true);
        return List.of();
    }

    @Override
    public boolean isBehindAnother(long pid) throws SQLException {
        return connection.unwrap(PGConnection.class).getBackendPID() != pid;
    }

    /**
     * Why the next statement cannot be sent as it is; null when it can. With another way of reading texts one statement could
     * be several.
     */
    @Override
    public @Nullable String unreadable() throws SQLException {
        return "on".equals(Ask.text(connection, "select pg_catalog.current_setting('standard_conforming_strings')"))
                ? null
                : "changed how text is read (standard_conforming_strings)";
    }

    @Override
    public boolean isIdle() throws SQLException {
        return connection.unwrap(BaseConnection.class).getTransactionState() == TransactionState.IDLE;
    }

    @Override
    public @Nullable String became(String transaction) throws SQLException {
        return Ask.text(connection, "select pg_catalog.pg_xact_status(?::text::xid8)", transaction);
    }

    /** The names are looked up before they are locked; one that comes under its name meanwhile is not kept. */
    @Override
    public void lock(List<String> names) throws SQLException {
        var tables = PostgresTables.of(connection);
        String locked = names.stream()
                .map(tables::named)
                .filter(table -> table != null && table.canBeLocked())
                .map(PostgresTable::quoted)
                .collect(Collectors.joining(", "));
        if (!locked.isEmpty()) {
            Ask.run(connection, "lock table " + locked + " in share row exclusive mode");
        }
    }

    @Override
    public boolean isKept(Table table) throws SQLException {
        return PostgresTables.keptFromOthers(connection).contains(((PostgresTable) table).oid());
    }

    @Override
    public String transaction() throws SQLException {
        return String.valueOf(Ask.text(connection, "select pg_catalog.pg_current_xact_id()"));
    }

    @Override
    public RestorePoint restorePoint(String name) throws SQLException {
        boolean within = !connection.getAutoCommit();
        if (within) {
            Ask.run(connection, "savepoint lifeboat_checkpoint");
        }
        try {
            String position = String.valueOf(Ask.text(
                    connection,
                    "select pg_catalog.pg_create_restore_point(?)",
                    name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME)));
            return new RestorePoint(name, position);
        } catch (SQLException e) {
            if (within) {
                Ask.run(connection, "rollback to savepoint lifeboat_checkpoint");
            }
            throw new SQLException(
                    e.getMessage() + "; grant execute on function pg_create_restore_point(text) lets this user",
                    e.getSQLState(),
                    e);
        }
    }

    @Override
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

    /** Has the server check and fire now what it would at the commit. */
    @Override
    public void settle() throws SQLException {
        Ask.run(connection, "set constraints all immediate");
        beItself();
    }

    @Override
    public void beItself() throws SQLException {
        Ask.run(connection, "reset session authorization");
        Ask.run(connection, "reset role");
    }

    /** Cancelled, timed out, without a lock, memory or connection, in conflict: of what is asked that says nothing. */
    @Override
    public boolean isNoAnswer(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return NO_ANSWER.stream().anyMatch(state::startsWith);
    }

    @Override
    public List<String> unfinished() throws SQLException {
        return invalidIndexes().stream()
                .map(it -> "index " + it.name() + " is not valid: drop it, and create it anew")
                .toList();
    }

    @Override
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
    record InvalidIndex(long oid, String name, String bare, String table) {}

    /** Indexes that were begun and never finished. */
    List<InvalidIndex> invalidIndexes() throws SQLException {
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
