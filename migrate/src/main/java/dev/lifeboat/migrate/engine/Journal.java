package dev.lifeboat.migrate.engine;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the target itself remembers of runs, in a table of its own. That a transaction was committed is written within it, so the
 * row says so exactly where it is true. A run holds a lock of its session while it lives: once somebody else has that lock, the
 * session is gone, and what the row says then is final.
 */
public abstract class Journal {
    protected final Connection connection;
    private final String migration;

    protected Journal(Connection connection, String migration) {
        this.connection = connection;
        this.migration = migration;
    }

    /** How far a run came. */
    public enum State {
        /** It has begun. If it is transactional, names no transaction, and its session is gone, nothing of it is there. */
        BEGUN,
        /** All of its statements are there, for good; what comes after them is not told. */
        EXECUTED,
        /** It went as planned. */
        COMPLETED,
        /** Its statements are there, or some of them, and something is not as planned. */
        FAILED,
        /** Nothing of it is there any more. */
        ROLLED_BACK
    }

    /**
     * A run.
     *
     * @param begun of one that is not transactional: how many statements were begun
     * @param done of one that is not transactional: how many statements are done
     * @param transaction in which it was executed; null when it was not, or in none
     */
    public record Entry(
            UUID runId,
            String setDigest,
            boolean transactional,
            State state,
            int statements,
            int begun,
            int done,
            Instant beganAt,
            String beganBy,
            @Nullable String transaction) {
        /** Whether something of it is in the database, once its session is gone. */
        public boolean leftSomething() {
            return switch (state) {
                // a transaction that the run did not commit was committed all the same
                case BEGUN -> transactional ? transaction != null : begun > 0;
                case EXECUTED, COMPLETED, FAILED -> true;
                case ROLLED_BACK -> false;
            };
        }
    }

    /**
     * A session that runs this migration now.
     *
     * @param state as the server calls it, e.g. active or idle in transaction
     * @param howToEnd SQL that ends it
     */
    public record Holder(long pid, String state, String since, String query, String howToEnd) {}

    /** The table, as SQL has it. */
    public abstract String table();

    /** What a user who may not create it has an administrator run once: statements, each with a semicolon and a line's end. */
    public abstract String setup();

    public abstract boolean exists() throws SQLException;

    /** Takes the turn of this migration for this session; false when another session has it. */
    public abstract boolean takeTurn() throws SQLException;

    /** Waits until no other session has the turn, and takes it. */
    public abstract void awaitTurn(Duration atMost) throws SQLException;

    /** Gives back what this session has turns of. */
    protected abstract void releaseAll() throws SQLException;

    /** Who has the turn. */
    public abstract Optional<Holder> running() throws SQLException;

    /** The session of the server that is behind this connection now. */
    protected abstract long pid() throws SQLException;

    /** As SQL, what time it is. */
    protected abstract String now();

    /** As SQL, who it is. */
    protected abstract String who();

    protected abstract Object parameter(UUID runId);

    protected abstract Instant instant(ResultSet row, int column) throws SQLException;

    /** Gives back what this session has turns of, outside of a transaction; one that is lost has none. */
    public final void releaseTurns() {
        try {
            if (!connection.isClosed() && connection.getAutoCommit()) {
                releaseAll();
            }
        } catch (SQLException e) {
            // it ends with the session
        }
    }

    /**
     * Why this session cannot rely on its turn; null when it can: somebody gave it back, or a pooler has put another session of the
     * server behind this one.
     *
     * @param pid of the session that took the turn
     */
    public final @Nullable String withoutTurn(long pid) throws SQLException {
        long now = pid();
        if (pid != now) {
            return "session " + pid + " of the server took the turn of this migration, and session " + now
                    + " is there now: a pooler that gives each transaction another session cannot be used";
        }
        boolean holds = running().map(it -> it.pid() == pid).orElse(false);
        return holds
                ? null
                : "this session does not hold the turn of this migration any more, so another run may begin";
    }

    /** Creates it, unless it is there. */
    public final void create() throws SQLException {
        if (!exists()) {
            for (String statement : setup().split(";\n")) {
                Ask.run(connection, statement);
            }
        }
    }

    /** The runs of this migration, the newest first. */
    public final List<Entry> entries() throws SQLException {
        return exists() ? read("migration_id = ? order by began_at desc", migration) : List.of();
    }

    public final Optional<Entry> entry(UUID runId) throws SQLException {
        return exists() ? read("run_id = ?", parameter(runId)).stream().findFirst() : Optional.empty();
    }

    /** As {@link #entries}, by who has the turn or sees that nobody has it, and outside of a transaction: what became of each. */
    public final List<Entry> settled() throws SQLException {
        var settled = new ArrayList<Entry>();
        for (Entry entry : entries()) {
            Optional<Entry> now = entry.state() == State.BEGUN ? settled(entry.runId()) : Optional.of(entry);
            now.ifPresent(settled::add);
        }
        return settled;
    }

    /**
     * As {@link #entry}, once no transaction holds it any more that may be committed yet.
     *
     * @throws SQLException also if one still holds it; the message says what to do
     */
    public Optional<Entry> settled(UUID runId) throws SQLException {
        return entry(runId);
    }

    /** @param which the rows, and how they are locked */
    protected final List<Entry> read(String which, Object value) throws SQLException {
        return Ask.all(
                connection,
                "select run_id, set_digest, transactional, state, statements, begun, done, began_at, began_by, xid"
                        + " from " + table() + " where " + which,
                row -> new Entry(
                        UUID.fromString(row.getString(1)),
                        row.getString(2),
                        row.getBoolean(3),
                        State.valueOf(row.getString(4)),
                        row.getInt(5),
                        row.getInt(6),
                        row.getInt(7),
                        instant(row, 8),
                        row.getString(9),
                        row.getString(10)),
                value);
    }

    public final void begin(UUID runId, String setDigest, boolean transactional, int statements) throws SQLException {
        Ask.update(
                connection,
                "insert into " + table() + " (run_id, migration_id, set_digest, transactional, state, statements,"
                        + " began_at, began_by) values (?, ?, ?, ?, ?, ?, " + now() + ", " + who() + ")",
                parameter(runId),
                migration,
                setDigest,
                transactional,
                State.BEGUN.name(),
                statements);
    }

    /** A statement that is not undone by itself is begun. */
    public final void begun(UUID runId, int statement) throws SQLException {
        change(runId, "begun = ?", statement);
    }

    public final void done(UUID runId, int statement) throws SQLException {
        change(runId, "done = ?", statement);
    }

    /** All statements are there; within the transaction, where there is one. */
    public final void executed(UUID runId, @Nullable String transaction) throws SQLException {
        change(runId, "state = '" + State.EXECUTED + "', xid = ?", transaction);
    }

    public final void end(UUID runId, State state) throws SQLException {
        change(runId, "ended_at = " + now() + ", state = ?", state.name());
    }

    /**
     * As {@link #end}, of a run whose statements are there; false if they are not, as after a failover to a server that had not
     * got them. Once this returns true they outlive whatever a commit outlives here, for what is committed later is so only
     * behind them.
     *
     * @throws SQLException also if the server did not wait for the standbys that it is to wait for
     */
    public final boolean endCompleted(UUID runId) throws SQLException {
        connection.setAutoCommit(false);
        int rows = Ask.update(
                connection,
                "update " + table() + " set state = ?, ended_at = " + now() + " where run_id = ?"
                        + " and state in ('EXECUTED', 'COMPLETED')",
                State.COMPLETED.name(),
                parameter(runId));
        Optional<String> warning = Ask.commit(connection);
        if (warning.isPresent()) {
            throw new SQLException(warning.get());
        }
        return rows == 1;
    }

    /** As {@link #end}, of a run that left nothing; false if it did, or the row is gone. */
    public final boolean endRolledBack(UUID runId) throws SQLException {
        return Ask.update(
                        connection,
                        "update " + table() + " set state = ?, ended_at = " + now() + " where run_id = ?"
                                + " and xid is null and state in ('BEGUN', 'ROLLED_BACK')",
                        State.ROLLED_BACK.name(),
                        parameter(runId))
                == 1;
    }

    private void change(UUID runId, String what, @Nullable Object value) throws SQLException {
        int rows = Ask.update(
                connection, "update " + table() + " set " + what + " where run_id = ?", value, parameter(runId));
        if (rows != 1) {
            throw new SQLException("the row of run " + runId + " is not in " + table() + " any more");
        }
    }

    /** A number for a lock, of what it is for. */
    protected static long key(String of) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(("lifeboat migration " + of).getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
