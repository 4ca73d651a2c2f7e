package dev.lifeboat.migrate.mariadb;

import dev.lifeboat.migrate.engine.Ask;
import dev.lifeboat.migrate.engine.Identity;
import dev.lifeboat.migrate.engine.RestorePoint;
import dev.lifeboat.migrate.engine.Session;
import dev.lifeboat.migrate.engine.Table;
import dev.lifeboat.migrate.plan.Check;
import dev.lifeboat.migrate.plan.Sql;
import dev.lifeboat.migrate.plan.Timeouts;
import java.math.BigDecimal;
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
 * would commit, wherever it stands, and only who knows its name can end it. For one thread.
 */
final class MariadbSession implements Session {
    /** A runner that stands still must not hold its locks for ever. */
    private static final int IDLE_SECONDS = 300;

    /** Interrupted, cancelled, timed out, without a lock, too many connections. */
    private static final Set<Integer> NO_ANSWER = Set.of(1317, 1969, 3024, 1205, 1213, 1040, 1203, 1226);

    private static final int NO_SUCH_TABLE = 1146;

    private final Connection connection;
    private final Set<String> kept = new HashSet<>();
    private String transaction = "";

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

    /** Writes its name to the row of the run: the name stays there only if it is committed, and until it has ended nobody else reads it. */
    @Override
    public String begin(UUID runId) throws SQLException {
        transaction = runId.toString();
        // of a rehearsal there is none, and to look for it would keep others from writing theirs
        boolean inJournal = new MariadbJournal(connection, "").entry(runId).isPresent();
        Ask.run(connection, "set autocommit = 0");
        Ask.run(connection, "xa start '" + transaction + "'");
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
        Ask.run(connection, "xa end '" + transaction + "'");
        Ask.run(connection, "xa commit '" + transaction + "' one phase");
        Ask.run(connection, "set autocommit = 1");
        return Optional.empty();
    }

    @Override
    public boolean isBehindAnother(long pid) throws SQLException {
        return driver().getThreadId() != pid;
    }

    @Override
    public List<String> rollback() throws SQLException {
        var stuck = new ArrayList<String>();
        try (Statement statement = connection.createStatement()) {
            try {
                statement.execute("xa end '" + transaction + "'");
            } catch (SQLException e) {
                // it is ended already, or the server has rolled it back, as it does in a deadlock
            }
            statement.execute("xa rollback '" + transaction + "'");
            for (SQLWarning warning = statement.getWarnings(); warning != null; warning = warning.getNextWarning()) {
                stuck.add(String.valueOf(warning.getMessage()));
            }
            statement.execute("set autocommit = 1");
        }
        return stuck;
    }

    /** Waits for the lock that the transaction has on the row of its run, as long as it goes on. */
    @Override
    public @Nullable String became(String transaction) throws SQLException {
        if (!new MariadbJournal(connection, "").exists()) {
            return "aborted";
        }
        String xid = Ask.text(
                connection,
                "select coalesce(xid, '') from " + MariadbJournal.TABLE + " where run_id = ? lock in share mode",
                transaction);
        return transaction.equals(xid) ? "committed" : "aborted";
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
        Duration limit = limit();
        try (var ignored = new Deadline(driver(), atMost.compareTo(limit) < 0 ? atMost : limit);
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
            }
        }
    }

    /** As the session was prepared; MySQL itself minds it only in queries. */
    private Duration limit() throws SQLException {
        String millis = Ask.text(
                connection, isMariadb() ? "select @@max_statement_time * 1000" : "select @@max_execution_time");
        return Duration.ofMillis(new BigDecimal(String.valueOf(millis)).longValue());
    }

    /** What comes of a query may come only when it is read. */
    private static void readToTheEnd(Statement statement) throws SQLException {
        try (ResultSet rows = statement.getResultSet()) {
            while (rows.next()) {
                // nobody wants it
            }
        }
    }

    @Override
    public @Nullable String unreadable() throws SQLException {
        return has(ServerStatus.NO_BACKSLASH_ESCAPES) ? "changed how text is read (NO_BACKSLASH_ESCAPES)" : null;
    }

    @Override
    public @Nullable String settle() throws SQLException {
        String unchecked = Ask.isTrue(connection, "select @@foreign_key_checks and @@unique_checks")
                ? null
                : "foreign_key_checks or unique_checks is off: what was written was not checked";
        beItself();
        return unchecked;
    }

    /** What decides which rows a query gives, and how values print. */
    @Override
    public void beItself() throws SQLException {
        Ask.run(
                connection,
                "set session sql_mode = default, time_zone = default, sql_select_limit = default,"
                        + " group_concat_max_len = default");
    }

    @Override
    public RestorePoint restorePoint(String name) throws SQLException {
        boolean mariadb = isMariadb();
        List<RestorePoint> points;
        try {
            String gtid = String.valueOf(Ask.text(
                    connection, mariadb ? "select @@global.gtid_binlog_pos" : "select @@global.gtid_executed"));
            points = Ask.all(
                    connection,
                    mariadb ? "show master status" : "show binary log status",
                    row -> new RestorePoint(
                            gtid.isEmpty() ? "binary log" : "GTID " + gtid.replaceAll("\\s", ""),
                            row.getString(1) + ":" + row.getString(2)));
        } catch (SQLException e) {
            throw new SQLException(
                    e.getMessage() + "; grant " + (mariadb ? "binlog monitor" : "replication client")
                            + " on *.* lets this user ask where the binary log is",
                    e.getSQLState(),
                    e.getErrorCode(),
                    e);
        }
        if (points.isEmpty()) {
            throw new SQLException("the server writes no binary log (log_bin), so it cannot be recovered to a moment");
        }
        return points.get(0);
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

    /** Each statement takes effect whole or not at all. */
    @Override
    public List<String> unfinished() {
        return List.of();
    }
}
