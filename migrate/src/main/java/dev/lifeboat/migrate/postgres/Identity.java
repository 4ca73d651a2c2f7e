package dev.lifeboat.migrate.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a connection.
 *
 * @param systemIdentifier of the cluster; null when this user may not ask
 * @param database as the server calls it
 * @param standby nothing can be written there
 * @param version as a number, e.g. 180000
 * @param pid of the session
 * @param timeline of the log that it writes, eight hexadecimal digits: another one after a failover; null of a standby, and
 *     where this user may not ask
 */
public record Identity(
        @Nullable String systemIdentifier,
        String database,
        boolean standby,
        int version,
        String user,
        int pid,
        @Nullable String timeline) {
    private static final String QUESTION = "select case when has_function_privilege('pg_control_system()', 'execute')"
            + " then (select system_identifier::text from pg_control_system()) end, current_database(),"
            + " pg_is_in_recovery(), current_setting('server_version_num')::int, session_user::text, pg_backend_pid()";

    public static Identity of(Connection connection) throws SQLException {
        String timeline = timeline(connection);
        return Ask.all(
                        connection,
                        QUESTION,
                        row -> new Identity(
                                row.getString(1),
                                row.getString(2),
                                row.getBoolean(3),
                                row.getInt(4),
                                row.getString(5),
                                row.getInt(6),
                                timeline))
                .get(0);
    }

    /** Another server than this one goes on with the same identity: it was promoted, and may lack what was not shipped to it. */
    public boolean failedOver(Identity now) {
        return timeline != null && now.timeline != null && !timeline.equals(now.timeline);
    }

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
}
