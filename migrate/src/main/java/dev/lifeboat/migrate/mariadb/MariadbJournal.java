package dev.lifeboat.migrate.mariadb;

import dev.lifeboat.migrate.engine.Ask;
import dev.lifeboat.migrate.engine.Journal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;

/** The journal in a table of the database itself, so that it is where the database is restored; turns are locks by name. */
final class MariadbJournal extends Journal {
    static final String TABLE = "lifeboat_migration_run";

    private static final String SETUP = "create table if not exists " + TABLE + " (\n"
            + "  run_id char(36) character set ascii primary key,\n"
            + "  migration_id varchar(500) character set utf8mb4 collate utf8mb4_bin not null,\n"
            + "  set_digest varchar(100) not null,\n"
            + "  transactional boolean not null,\n"
            + "  state varchar(20) not null,\n"
            + "  statements int not null,\n"
            + "  begun int not null default 0,\n"
            + "  done int not null default 0,\n"
            + "  began_at datetime(6) not null,\n"
            + "  began_by varchar(300) not null,\n"
            + "  ended_at datetime(6),\n"
            + "  xid varchar(64),\n"
            + "  key (migration_id)) engine = InnoDB;\n";

    private static final int LOCKED = 1205;

    private final String migration;

    MariadbJournal(Connection connection, String migration) {
        super(connection, migration);
        this.migration = migration;
    }

    @Override
    public String table() {
        return TABLE;
    }

    @Override
    public String setup() {
        return SETUP;
    }

    @Override
    public boolean exists() throws SQLException {
        return Ask.isTrue(
                connection,
                "select count(*) from information_schema.tables where table_schema = database() and table_name = ?",
                TABLE);
    }

    /** A transaction that was cut off in the middle of its commit may be prepared, and outlive its session and the server. */
    @Override
    public Optional<Entry> settled(UUID runId) throws SQLException {
        try {
            return exists()
                    ? read("run_id = ? lock in share mode", runId.toString()).stream()
                            .findFirst()
                    : Optional.empty();
        } catch (SQLException e) {
            if (e.getErrorCode() != LOCKED) {
                throw e;
            }
            throw new SQLException(
                    "the row of run " + runId + " in " + TABLE
                            + " is locked, so its transaction may be committed yet, or"
                            + " rolled back: look at XA RECOVER, whether one is there whose name begins with 'lifeboat-', and"
                            + " end it with XA COMMIT or XA ROLLBACK",
                    e.getSQLState(),
                    e.getErrorCode(),
                    e);
        }
    }

    /** Locks are of the server, so their name is of the database too. */
    private String lock() throws SQLException {
        return "lifeboat-" + Long.toHexString(key(Ask.text(connection, "select database()") + "/" + migration));
    }

    @Override
    public boolean takeTurn() throws SQLException {
        return Ask.isTrue(connection, "select get_lock(?, 0)", lock());
    }

    @Override
    public void awaitTurn(Duration atMost) throws SQLException {
        if (!Ask.isTrue(connection, "select get_lock(?, ?)", lock(), Math.max(1, atMost.toSeconds()))) {
            throw new SQLException(
                    "session " + running().map(it -> String.valueOf(it.pid())).orElse("?")
                            + " still has the turn of this migration");
        }
    }

    @Override
    protected void releaseAll() throws SQLException {
        Ask.text(connection, "select release_all_locks()");
    }

    @Override
    public Optional<Holder> running() throws SQLException {
        String holder = Ask.text(connection, "select is_used_lock(?)", lock());
        if (holder == null) {
            return Optional.empty();
        }
        return Optional.of(Ask.all(
                        connection,
                        "select command, time, coalesce(left(info, 200), '?') from information_schema.processlist where id = ?",
                        row -> new Holder(
                                Long.parseLong(holder),
                                row.getString(1),
                                row.getString(2) + " s",
                                row.getString(3),
                                "kill " + holder),
                        holder)
                .stream()
                .findFirst()
                .orElse(new Holder(Long.parseLong(holder), "?", "?", "?", "kill " + holder)));
    }

    @Override
    protected long pid() throws SQLException {
        return Long.parseLong(String.valueOf(Ask.text(connection, "select connection_id()")));
    }

    @Override
    protected String now() {
        return "utc_timestamp(6)";
    }

    @Override
    protected Object parameter(UUID runId) {
        return runId.toString();
    }

    @Override
    protected Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC);
    }

    @Override
    protected String who() {
        return "user()";
    }
}
