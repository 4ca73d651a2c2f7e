package dev.lifeboat.migrate.postgres;

import dev.lifeboat.migrate.engine.Ask;
import dev.lifeboat.migrate.engine.Journal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/** The journal in {@value #TABLE}; turns are advisory locks. */
public final class PostgresJournal extends Journal {
    static final String TABLE = "lifeboat.migration_run";

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

    private final long key;

    public PostgresJournal(Connection connection, String migration) {
        super(connection, migration);
        this.key = key(migration);
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
        return Ask.isTrue(connection, "select pg_catalog.to_regclass(?) is not null", TABLE);
    }

    @Override
    public boolean takeTurn() throws SQLException {
        return Ask.isTrue(connection, "select pg_catalog.pg_try_advisory_lock(?)", key);
    }

    @Override
    public void awaitTurn(Duration atMost) throws SQLException {
        Ask.run(connection, "set lock_timeout = " + Math.max(1, atMost.toMillis()));
        Ask.text(connection, "select pg_catalog.pg_advisory_lock(?)", key);
    }

    @Override
    protected void releaseAll() throws SQLException {
        Ask.text(connection, "select pg_catalog.pg_advisory_unlock_all()");
    }

    @Override
    public Optional<Holder> running() throws SQLException {
        return Ask.all(
                        connection,
                        "select l.pid, coalesce(a.state, '?'), coalesce(a.state_change::text, '?'), coalesce(left(a.query, 200), '?')"
                                + " from pg_catalog.pg_locks l left join pg_catalog.pg_stat_activity a on a.pid = l.pid"
                                + " where l.locktype = 'advisory' and l.granted and l.objsubid = 1"
                                + " and l.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())"
                                + " and (l.classid::int8 << 32) | l.objid::int8 = ?",
                        row -> new Holder(
                                row.getLong(1),
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                "select pg_terminate_backend(" + row.getLong(1) + ")"),
                        key)
                .stream()
                .findFirst();
    }

    @Override
    protected long pid() throws SQLException {
        return Long.parseLong(String.valueOf(Ask.text(connection, "select pg_catalog.pg_backend_pid()")));
    }

    @Override
    protected String now() {
        return "pg_catalog.clock_timestamp()";
    }

    @Override
    protected String who() {
        return "session_user";
    }

    @Override
    protected Object parameter(UUID runId) {
        return runId;
    }

    @Override
    protected Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
