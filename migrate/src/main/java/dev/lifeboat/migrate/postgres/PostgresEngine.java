package dev.lifeboat.migrate.postgres;

import dev.lifeboat.migrate.engine.Ask;
import dev.lifeboat.migrate.engine.Engine;
import dev.lifeboat.migrate.engine.Identity;
import dev.lifeboat.migrate.engine.Journal;
import dev.lifeboat.migrate.engine.Reader;
import dev.lifeboat.migrate.engine.Session;
import dev.lifeboat.migrate.engine.Traces;
import dev.lifeboat.migrate.plan.Plan;
import dev.lifeboat.snapshot.Seal;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** PostgreSQL 12 and later. */
public final class PostgresEngine implements Engine {
    private static final String IDENTITY = "select case when has_function_privilege('pg_control_system()', 'execute')"
            + " then (select system_identifier::text from pg_control_system()) end, current_database(),"
            + " pg_is_in_recovery(), current_setting('server_version_num')::int, session_user::text, pg_backend_pid()";

    private final Seal seal;

    public PostgresEngine(SecureRandom random) {
        this.seal = Reader.seal(random);
    }

    @Override
    public Identity identity(Connection connection) throws SQLException {
        String timeline = timeline(connection);
        return Ask.all(
                        connection,
                        IDENTITY,
                        row -> new Identity(
                                row.getString(1),
                                row.getString(2),
                                row.getBoolean(3),
                                false,
                                row.getInt(4),
                                row.getString(5),
                                row.getLong(6),
                                timeline))
                .get(0);
    }

    /** Eight hexadecimal digits. */
    private static @Nullable String timeline(Connection connection) {
        try {
            return Ask.text(
                    connection,
                    "select case when not pg_catalog.pg_is_in_recovery() then"
                            + " left(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_insert_lsn()), 8) end");
        } catch (SQLException e) {
            return null;
        }
    }

    @Override
    public Session session(Connection connection) {
        return new PostgresSession(connection);
    }

    @Override
    public Journal journal(Connection connection, String migration) {
        return new PostgresJournal(connection, migration);
    }

    @Override
    public Reader reader(Connection connection) {
        return new PostgresReader(connection, seal);
    }

    @Override
    public Traces traces(Connection connection, Plan plan) throws SQLException {
        return PostgresTraces.begin(connection, plan);
    }
}
