package dev.lifeboat.migrate.engine;

import dev.lifeboat.migrate.plan.Check;
import dev.lifeboat.migrate.plan.Plan;
import dev.lifeboat.migrate.plan.Sql;
import dev.lifeboat.migrate.plan.Timeouts;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a run does with its session beside comparing. For one thread. */
public interface Session {
    /** Sets what a run needs, for the session. */
    void prepare(Timeouts timeouts, Identity identity) throws SQLException;

    /**
     * Begins the transaction of a run.
     *
     * @return its id
     * @throws SQLException if the server begins another one than it should
     */
    String begin(UUID runId) throws SQLException;

    /** The id of the transaction, which stays the same unless somebody ends it. */
    String transaction() throws SQLException;

    /**
     * Has the transaction take effect; from now on each statement is one of its own.
     *
     * @return what the server says of it, as when it did not wait for its synchronous standby: it is committed, and a failover may
     *     lose it; nothing mostly
     */
    Optional<String> commit() throws SQLException;

    /**
     * Whether something stands between, such as a pooler, and makes up the id of the session that a client is told.
     *
     * @param pid that the session itself tells
     */
    boolean isBehindAnother(long pid) throws SQLException;

    /**
     * Has the transaction take no effect; from now on each statement is one of its own.
     *
     * @return what the server could not take back, a line for each; null when it did not say, as when it had rolled back before
     */
    @Nullable
    List<String> rollback() throws SQLException;

    /** What became of a transaction, in a session of its own: committed, aborted, or in progress; null when nobody knows. */
    @Nullable
    String became(String transaction) throws SQLException;

    /** Whether no transaction is open, whatever a statement did. */
    boolean isIdle() throws SQLException;

    /** Keeps all others from writing to those of these tables that hold rows, until the transaction ends; they go on reading. */
    void lock(List<String> tables) throws SQLException;

    /** Whether others are kept from writing to a table. */
    boolean isKept(Table table) throws SQLException;

    /**
     * Runs one statement.
     *
     * @param atMost after which it is cancelled
     * @param notices what the server says beside the answer
     */
    void execute(Sql sql, Duration atMost, Consumer<String> notices) throws SQLException;

    /** Why the next statement cannot be sent as it is; null when it can. */
    @Nullable
    String unreadable() throws SQLException;

    /** Has all be done that a transaction leaves to its end, and is itself again. */
    void settle() throws SQLException;

    /**
     * Is again who it was at first, whatever the migration has set.
     *
     * @throws SQLException also if it cannot
     */
    void beItself() throws SQLException;

    /**
     * Sets or finds the point to which the database can be recovered.
     *
     * @param name as it is to be called, where it can have a name
     * @throws SQLException if there is none; the message says what to do. A transaction goes on all the same
     */
    RestorePoint restorePoint(String name) throws SQLException;

    /** What is wrong with the answer; null when nothing is. */
    @Nullable
    String wrong(Check check) throws SQLException;

    /** Whether a question was not answered, which says nothing: cancelled, timed out, in conflict, without a connection. */
    boolean isNoAnswer(SQLException e);

    /** What a transaction of this plan may have left that was cut off, a line for each; what sequences gave is left out. */
    default List<String> unprotected(Plan plan) throws SQLException {
        return List.of();
    }

    /** What statements that ran alone have begun and not finished, a line for each, with what to do. */
    List<String> unfinished() throws SQLException;
}
