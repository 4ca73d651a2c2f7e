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
 */
public record Identity(
        @Nullable String systemIdentifier, String database, boolean standby, int version, String user, int pid) {
    private static final String QUESTION = "select case when has_function_privilege('pg_control_system()', 'execute')"
            + " then (select system_identifier::text from pg_control_system()) end, current_database(),"
            + " pg_is_in_recovery(), current_setting('server_version_num')::int, session_user::text, pg_backend_pid()";

    public static Identity of(Connection connection) throws SQLException {
        return Ask.all(
                        connection,
                        QUESTION,
                        row -> new Identity(
                                row.getString(1),
                                row.getString(2),
                                row.getBoolean(3),
                                row.getInt(4),
                                row.getString(5),
                                row.getInt(6)))
                .get(0);
    }
}
