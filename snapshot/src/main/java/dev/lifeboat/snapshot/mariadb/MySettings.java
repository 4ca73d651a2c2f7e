package dev.lifeboat.snapshot.mariadb;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Settings of a session that change how values print. */
final class MySettings {
    private MySettings() {}

    static void set(Statement statement) throws SQLException {
        statement.execute("set session time_zone = '+00:00', session sql_mode = ''");
    }

    /** What sets them back. */
    static String restoring(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select @@session.time_zone, @@session.sql_mode")) {
            row.next();
            return "set session time_zone = '" + row.getString(1) + "', session sql_mode = '" + row.getString(2) + "'";
        }
    }
}
