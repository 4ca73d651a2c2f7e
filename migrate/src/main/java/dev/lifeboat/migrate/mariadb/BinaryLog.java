package dev.lifeboat.migrate.mariadb;

import dev.lifeboat.migrate.engine.Ask;
import dev.lifeboat.migrate.engine.RestorePoint;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Where the binary log of a server is. */
final class BinaryLog {
    private static final int NO_SYNTAX = 1064;

    private BinaryLog() {}

    /** @throws SQLException if there is none, or this user may not ask; the message says what to do */
    static RestorePoint position(Connection connection, boolean mariadb) throws SQLException {
        List<RestorePoint> points;
        try {
            String gtid = String.valueOf(Ask.text(
                    connection, mariadb ? "select @@global.gtid_binlog_pos" : "select @@global.gtid_executed"));
            points = points(connection, gtid.replaceAll("\\s", ""));
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

    /** MySQL 8.0 knows it by the old name only, and 8.4 by the new one only. */
    private static List<RestorePoint> points(Connection connection, String gtid) throws SQLException {
        try {
            return points(connection, gtid, "show master status");
        } catch (SQLException e) {
            if (e.getErrorCode() != NO_SYNTAX) {
                throw e;
            }
            return points(connection, gtid, "show binary log status");
        }
    }

    private static List<RestorePoint> points(Connection connection, String gtid, String question) throws SQLException {
        return Ask.all(
                connection,
                question,
                row -> new RestorePoint(
                        gtid.isEmpty() ? "binary log" : "GTID " + gtid, row.getString(1) + ":" + row.getString(2)));
    }
}
