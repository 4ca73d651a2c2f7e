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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
        set("idle_in_transaction_session_timeout", IDLE);
        // a commit that was acknowledged must be there after a crash
        if ("off".equals(Ask.text(connection, "select current_setting('synchronous_commit')"))) {
            set("synchronous_commit", "on");
        }
        if (version >= 140000) {
            // the server would finish a statement for a client that is gone
            set("client_connection_check_interval", "5s");
        }
    }

    private void set(String name, String value) throws SQLException {
        Ask.text(connection, "select set_config(?, ?, false)", name, value);
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
        return String.valueOf(Ask.text(connection, "select pg_current_xact_id()"));
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
                    "select pg_create_restore_point(?)",
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

    /** Indexes that were begun and never finished. */
    public List<String> invalidIndexes() throws SQLException {
        return new ArrayList<>(Ask.all(
                connection,
                "select indexrelid::regclass::text from pg_catalog.pg_index where not indisvalid order by 1",
                row -> row.getString(1)));
    }
}
