package dev.lifeboat.migrate.mariadb;

import dev.lifeboat.migrate.engine.Ask;
import dev.lifeboat.migrate.engine.Identity;
import dev.lifeboat.migrate.engine.RestorePoint;
import dev.lifeboat.migrate.engine.Session;
import dev.lifeboat.migrate.engine.Table;
import dev.lifeboat.migrate.plan.Check;
import dev.lifeboat.migrate.plan.Plan;
import dev.lifeboat.migrate.plan.Sql;
import dev.lifeboat.migrate.plan.Timeouts;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.util.constants.ServerStatus;

/**
 * A session of MariaDB or MySQL. The transaction of a run is one of XA that is never prepared: in it the server refuses whatever
 * would commit, wherever it stands, and only who knows its name, which is kept nowhere, can end it. For one thread.
 */
final class MariadbSession implements Session {
    /** A runner that stands still must not hold its locks for ever. */
    private static final int IDLE_SECONDS = 300;

    /** Interrupted, cancelled, timed out, without a lock, too many connections, no room, read only. */
    private static final Set<Integer> NO_ANSWER =
            Set.of(1317, 1969, 3024, 1205, 1213, 1040, 1203, 1226, 1021, 1037, 1038, 1041, 1114, 1290, 1836);

    private static final Set<String> CHARACTERS = Set.of("utf8", "utf8mb3", "utf8mb4");

    private static final int NO_SUCH_TABLE = 1146;
    private static final int NOT_ROLLED_BACK = 1196;

    private final Connection connection;
    private final Set<String> kept = new HashSet<>();
    /** Kept nowhere else, so that no statement can end the transaction. */
    private final String name = "lifeboat-" + UUID.randomUUID();

    private String transaction = "";
    private @Nullable Settings settings;

    MariadbSession(Connection connection) {
        this.connection = connection;
    }

    @Override
    public void prepare(Timeouts timeouts, Identity identity) throws SQLException {
        if (has(ServerStatus.NO_BACKSLASH_ESCAPES)) {
            throw new SQLException(
                    "sql_mode has NO_BACKSLASH_ESCAPES, so statements would be read in another way than they were"
                            + " split");
        }
        long lock = Math.max(1, timeouts.lock().plusMillis(999).toSeconds());
        Ask.run(connection, "set session transaction isolation level repeatable read");
        Ask.run(
                connection,
                "set session lock_wait_timeout = " + lock + ", innodb_lock_wait_timeout = " + lock + ", wait_timeout = "
                        + IDLE_SECONDS);
        boolean mariadb = isMariadb();
        Ask.run(
                connection,
                mariadb
                        ? "set session max_statement_time = "
                                + timeouts.statement().toMillis() / 1000.0
                        : "set session max_execution_time = "
                                + timeouts.statement().toMillis());
    }

    private boolean isMariadb() throws SQLException {
        return String.valueOf(Ask.text(connection, "select version()")).contains("MariaDB");
    }

    private org.mariadb.jdbc.Connection driver() throws SQLException {
        return connection.unwrap(org.mariadb.jdbc.Connection.class);
    }

    /** What the server said with its last answer. */
    private boolean has(int status) throws SQLException {
        return (driver().getContext().getServerStatus() & status) != 0;
    }

    /** Writes to the row of the run: that stays there only if it is committed, and until it has ended nobody else reads it. */
    @Override
    public String begin(UUID runId) throws SQLException {
        transaction = runId.toString();
        // of a rehearsal there is none, and to look for it would keep others from writing theirs
        boolean inJournal = new MariadbJournal(connection, "").entry(runId).isPresent();
        Ask.run(connection, "set autocommit = 0");
        settings = Settings.of(connection);
        Ask.run(connection, "xa start '" + name + "'");
        if (inJournal) {
            Ask.update(
                    connection, "update " + MariadbJournal.TABLE + " set xid = run_id where run_id = ?", transaction);
        }
        return transaction;
    }

    @Override
    public String transaction() throws SQLException {
        return has(ServerStatus.IN_TRANSACTION) ? transaction : "none";
    }

    @Override
    public Optional<String> commit() throws SQLException {
        Ask.run(connection, "xa end '" + name + "'");
        Ask.run(connection, "xa commit '" + name + "' one phase");
        Ask.run(connection, "set autocommit = 1");
        return Optional.empty();
    }

    @Override
    public boolean isBehindAnother(long pid) throws SQLException {
        return driver().getThreadId() != pid;
    }

    @Override
    public @Nullable List<String> rollback() throws SQLException {
        var stuck = new ArrayList<String>();
        boolean told = true;
        try (Statement statement = connection.createStatement()) {
            try {
                statement.execute("xa end '" + name + "'");
            } catch (SQLException e) {
                // the server has rolled it back, as it does in a deadlock, and said nothing of it
                told = false;
            }
            statement.execute("xa rollback '" + name + "'");
            for (SQLWarning warning = statement.getWarnings(); warning != null; warning = warning.getNextWarning()) {
                stuck.add(String.valueOf(warning.getMessage()));
            }
            statement.execute("set autocommit = 1");
        }
        return told || !stuck.isEmpty() ? stuck : null;
    }

    /** Waits for the lock that the transaction has on the row of its run, as long as it goes on. */
    @Override
    public @Nullable String became(String transaction) throws SQLException {
        return new MariadbJournal(connection, "")
                .settled(UUID.fromString(transaction))
                .map(it -> transaction.equals(it.transaction()) ? "committed" : "aborted")
                .orElse(null);
    }

    @Override
    public boolean isIdle() throws SQLException {
        return has(ServerStatus.AUTOCOMMIT) && !has(ServerStatus.IN_TRANSACTION);
    }

    /**
     * Reads all rows by the key that they are stored by: then others can neither change one, nor come between two. Nothing else is
     * read before: what the transaction sees of the rest is as of its first question.
     */
    @Override
    public void lock(List<String> names) throws SQLException {
        for (String name : names) {
            try {
                // a count could be had from another index
                Ask.text(
                        connection,
                        "select sum(1) from " + MariadbTable.quoted(name) + " use index () lock in share mode");
                kept.add(name);
            } catch (SQLException e) {
                if (e.getErrorCode() != NO_SUCH_TABLE) {
                    throw e;
                }
            }
        }
        var tables = MariadbTables.of(connection);
        for (String name : kept) {
            MariadbTable table = tables.named(name);
            if (table != null && table.whyNotCompared() == null && !table.isTransactional()) {
                throw new SQLException(name + " has the engine " + table.engine()
                        + ", whose rows no transaction protects or takes back: declare it 'ignored', or say"
                        + " 'transactional: false'");
            }
        }
    }

    @Override
    public boolean isKept(Table table) {
        return kept.contains(table.name());
    }

    @Override
    public void execute(Sql sql, Duration atMost, Consumer<String> notices) throws SQLException {
        if (settings == null) {
            settings = Settings.of(connection);
        }
        try (var ignored = new Deadline(driver(), atMost);
                Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.setFetchSize(1000);
            boolean rows = statement.execute(sql.text());
            while (rows || statement.getUpdateCount() >= 0) {
                if (rows) {
                    readToTheEnd(statement);
                }
                rows = statement.getMoreResults();
            }
            for (SQLWarning warning = statement.getWarnings(); warning != null; warning = warning.getNextWarning()) {
                notices.accept(String.valueOf(warning.getMessage()));
                if (warning.getErrorCode() == NOT_ROLLED_BACK) {
                    throw new SQLException("it took back a part, but not all of it: " + warning.getMessage());
                }
            }
        }
    }

    /** What comes of a query may come only when it is read. */
    private static void readToTheEnd(Statement statement) throws SQLException {
        try (ResultSet rows = statement.getResultSet()) {
            while (rows.next()) {
                // nobody wants it
            }
        }
    }

    /** With other characters, or another way of escaping, one statement could be several. */
    @Override
    public @Nullable String unreadable() throws SQLException {
        if (has(ServerStatus.NO_BACKSLASH_ESCAPES)) {
            return "changed how text is read (NO_BACKSLASH_ESCAPES)";
        }
        String characters = String.valueOf(Ask.text(connection, "select @@character_set_client limit 1"));
        return CHARACTERS.contains(characters)
                ? null
                : "changed how text is read: statements are sent in UTF-8, and character_set_client is " + characters;
    }

    @Override
    public void settle() throws SQLException {
        beItself();
    }

    @Override
    public void beItself() throws SQLException {
        if (settings != null) {
            settings.setBack();
        }
    }

    @Override
    public RestorePoint restorePoint(String name) throws SQLException {
        return BinaryLog.position(connection, isMariadb());
    }

    @Override
    public List<String> unprotected(Plan plan) throws SQLException {
        return MariadbTables.of(connection).ignoredUnprotected(plan).stream()
                .map(it -> "what it wrote to " + it.name() + " stays, which has no transactions")
                .toList();
    }

    @Override
    public @Nullable String wrong(Check check) throws SQLException {
        return check.wrong(Look.at(connection, () -> Optional.ofNullable(Ask.text(connection, check.sql())))
                .orElse(null));
    }

    @Override
    public boolean isNoAnswer(SQLException e) {
        return NO_ANSWER.contains(e.getErrorCode())
                || String.valueOf(e.getSQLState()).startsWith("08");
    }

    /** DDL on InnoDB takes effect whole or not at all; what else was cut off in the middle leaves nothing that can be asked. */
    @Override
    public List<String> unfinished() {
        return List.of();
    }
}
