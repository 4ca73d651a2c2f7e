package dev.lifeboat.migrate.postgres;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the target itself remembers of runs, in {@value #TABLE}. That a transaction was committed is written within it, so the
 * row says so exactly where it is true. A run holds a lock of its session while it lives: once somebody else has that lock, the
 * session is gone, and what the row says then is final.
 */
public final class Journal {
    public static final String TABLE = "lifeboat.migration_run";

    /** What a user who may not create it has an administrator run once. */
    public static final String SETUP = "create schema if not exists lifeboat;\n"
            + "create table if not exists " + TABLE + " (\n"
            + "  run_id uuid primary key,\n"
            + "  migration_id text not null,\n"
            + "  set_digest text not null,\n"
            + "  transactional boolean not null,\n"
            + "  state text not null,\n"
            + "  statements int not null,\n"
            + "  begun int not null default 0,\n"
            + "  done int not null default 0,\n"
            + "  began_at timestamptz not null default clock_timestamp(),\n"
            + "  began_by text not null default session_user,\n"
            + "  ended_at timestamptz,\n"
            + "  xid text);\n";

    private final Connection connection;
    private final String migration;
    private final long key;

    public Journal(Connection connection, String migration) {
        this.connection = connection;
        this.migration = migration;
        this.key = key(migration);
    }

    /** How far a run came. */
    public enum State {
        /** It has begun. If it is transactional and its session is gone, nothing of it is there. */
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
            @Nullable String xid) {
        /** Whether something of it is in the database, once its session is gone. */
        public boolean leftSomething() {
            return switch (state) {
                case BEGUN -> !transactional && begun > 0;
                case EXECUTED, COMPLETED, FAILED -> true;
                case ROLLED_BACK -> false;
            };
        }
    }

    /**
     * A session that runs this migration now.
     *
     * @param state as the server calls it, e.g. active or idle in transaction
     */
    public record Session(int pid, String state, String since, String query) {}

    /** Takes the turn of this migration for this session; false when another session has it. */
    public boolean takeTurn() throws SQLException {
        return Ask.isTrue(connection, "select pg_catalog.pg_try_advisory_lock(?)", key);
    }

    /**
     * Why this session cannot rely on its turn; null when it can: somebody gave it back, or a pooler has put another session of the
     * server behind this one.
     *
     * @param pid of the session that took the turn
     */
    public @Nullable String withoutTurn(int pid) throws SQLException {
        String now = Ask.text(connection, "select pg_catalog.pg_backend_pid()");
        if (!String.valueOf(pid).equals(now)) {
            return "session " + pid + " of the server took the turn of this migration, and session " + now
                    + " is there now: a pooler that gives each transaction another session cannot be used";
        }
        boolean holds = running().map(it -> it.pid() == pid).orElse(false);
        return holds
                ? null
                : "this session does not hold the turn of this migration any more, so another run may begin";
    }

    /** Waits until no other session has the turn. */
    public void awaitTurn(Duration atMost) throws SQLException {
        Ask.run(connection, "set lock_timeout = " + Math.max(1, atMost.toMillis()));
        Ask.text(connection, "select pg_catalog.pg_advisory_lock(?)", key);
    }

    /** Gives back what this session has turns of, outside of a transaction; one that is lost has none. */
    public static void releaseTurns(Connection connection) {
        try {
            if (!connection.isClosed() && connection.getAutoCommit()) {
                Ask.text(connection, "select pg_catalog.pg_advisory_unlock_all()");
            }
        } catch (SQLException e) {
            // it ends with the session
        }
    }

    /** Who has the turn. */
    public Optional<Session> running() throws SQLException {
        return Ask.all(
                        connection,
                        "select l.pid, coalesce(a.state, '?'), coalesce(a.state_change::text, '?'), coalesce(left(a.query, 200), '?')"
                                + " from pg_catalog.pg_locks l left join pg_catalog.pg_stat_activity a on a.pid = l.pid"
                                + " where l.locktype = 'advisory' and l.granted and l.objsubid = 1"
                                + " and l.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())"
                                + " and (l.classid::int8 << 32) | l.objid::int8 = ?",
                        row -> new Session(row.getInt(1), row.getString(2), row.getString(3), row.getString(4)),
                        key)
                .stream()
                .findFirst();
    }

    public boolean exists() throws SQLException {
        return Ask.isTrue(connection, "select pg_catalog.to_regclass(?) is not null", TABLE);
    }

    /** Creates it, unless it is there. */
    public void create() throws SQLException {
        if (!exists()) {
            for (String statement : SETUP.split(";\n")) {
                Ask.run(connection, statement);
            }
        }
    }

    /** The runs of this migration, the newest first. */
    public List<Entry> entries() throws SQLException {
        return exists() ? read("", migration) : List.of();
    }

    public Optional<Entry> entry(UUID runId) throws SQLException {
        return exists() ? read(" and run_id = ?", migration, runId).stream().findFirst() : Optional.empty();
    }

    private List<Entry> read(String which, Object... values) throws SQLException {
        return Ask.all(
                connection,
                "select run_id::text, set_digest, transactional, state, statements, begun, done, began_at, began_by, xid"
                        + " from " + TABLE + " where migration_id = ?" + which + " order by began_at desc",
                row -> new Entry(
                        UUID.fromString(row.getString(1)),
                        row.getString(2),
                        row.getBoolean(3),
                        State.valueOf(row.getString(4)),
                        row.getInt(5),
                        row.getInt(6),
                        row.getInt(7),
                        row.getObject(8, OffsetDateTime.class).toInstant(),
                        row.getString(9),
                        row.getString(10)),
                values);
    }

    public void begin(UUID runId, String setDigest, boolean transactional, int statements) throws SQLException {
        Ask.update(
                connection,
                "insert into " + TABLE + " (run_id, migration_id, set_digest, transactional, state, statements)"
                        + " values (?, ?, ?, ?, ?, ?)",
                runId,
                migration,
                setDigest,
                transactional,
                State.BEGUN.name(),
                statements);
    }

    /** A statement that is not undone by itself is begun. */
    public void begun(UUID runId, int statement) throws SQLException {
        change(runId, "begun = ?", statement);
    }

    public void done(UUID runId, int statement) throws SQLException {
        change(runId, "done = ?", statement);
    }

    /** All statements are there; within the transaction, where there is one. */
    public void executed(UUID runId) throws SQLException {
        change(runId, "state = ?, xid = pg_catalog.pg_current_xact_id()::text", State.EXECUTED.name());
    }

    public void end(UUID runId, State state) throws SQLException {
        change(runId, "state = ?, ended_at = clock_timestamp()", state.name());
    }

    /**
     * As {@link #end}, of a run whose statements are there; false if they are not, as after a failover to a server that had not
     * got them. Once this returns true they outlive whatever a commit outlives here, for what is committed later is so only
     * behind them.
     *
     * @throws SQLException also if the server did not wait for the standbys that it is to wait for
     */
    public boolean endCompleted(UUID runId) throws SQLException {
        connection.setAutoCommit(false);
        int rows = Ask.update(
                connection,
                "update " + TABLE + " set state = ?, ended_at = pg_catalog.clock_timestamp() where run_id = ?"
                        + " and state in ('EXECUTED', 'COMPLETED')",
                State.COMPLETED.name(),
                runId);
        Optional<String> warning = new dev.lifeboat.migrate.postgres.Session(connection).commit();
        if (warning.isPresent()) {
            throw new SQLException(warning.get());
        }
        return rows == 1;
    }

    /** As {@link #end}, of a run that left nothing; false if it did, or the row is gone. */
    public boolean endRolledBack(UUID runId) throws SQLException {
        return Ask.update(
                        connection,
                        "update " + TABLE + " set state = ?, ended_at = pg_catalog.clock_timestamp() where run_id = ?"
                                + " and state in ('BEGUN', 'ROLLED_BACK')",
                        State.ROLLED_BACK.name(),
                        runId)
                == 1;
    }

    private void change(UUID runId, String what, Object value) throws SQLException {
        int rows = Ask.update(connection, "update " + TABLE + " set " + what + " where run_id = ?", value, runId);
        if (rows != 1) {
            throw new SQLException("the row of run " + runId + " is not in " + TABLE + " any more");
        }
    }

    private static long key(String migration) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(("lifeboat migration " + migration).getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
