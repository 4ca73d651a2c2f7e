package dev.lifeboat.cli.demo;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What the server says of its log archive, in {@code pg_stat_archiver}, and what is found there.
 *
 * @param enabled whether it archives
 * @param location where to
 * @param recoverableUntil every commit up to this instant is in the archive
 * @param lastArchivedAt when it archived last
 * @param lastFailedAt when it failed to last; null when it never did
 * @param lostSegments segments that are not in the archive, of those since a backup began
 * @param systemIdentifier identity of the server
 * @param serverVersion its version
 */
record ArchiveReport(
        boolean enabled,
        Path location,
        Instant recoverableUntil,
        @Nullable Instant lastArchivedAt,
        @Nullable Instant lastFailedAt,
        long lostSegments,
        String systemIdentifier,
        String serverVersion) {
    /**
     * Closes the log segment in use, and waits until it is archived: so {@code recoverableUntil} is no guess.
     *
     * @param sinceLsn log position from which on every segment must be there
     */
    static ArchiveReport of(OrdersDatabase orders, String sinceLsn, Duration patience) throws SQLException {
        try (Connection connection = DriverManager.getConnection(orders.jdbcUrl());
                Statement statement = connection.createStatement()) {
            Instant until = orders.now();
            // something to archive, else there would be nothing to close
            text(statement, "select pg_create_restore_point('lifeboat')");
            String segment = text(statement, "select pg_walfile_name(pg_switch_wal())");
            long deadline = System.nanoTime() + patience.toNanos();
            while (!text(
                            statement,
                            "select coalesce(max(last_archived_wal), '') >= '" + segment + "' from pg_stat_archiver")
                    .equals("t")) {
                if (System.nanoTime() > deadline) {
                    throw new SQLException("log segment " + segment + " is not archived after " + patience
                            + ": see the log of the server on port " + orders.port());
                }
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
            return new ArchiveReport(
                    text(statement, "show archive_mode").equals("on"),
                    orders.archive(),
                    until,
                    instant(statement, "select last_archived_time from pg_stat_archiver"),
                    instant(statement, "select last_failed_time from pg_stat_archiver"),
                    LogSegments.missing(
                            orders.archive(),
                            text(statement, "select pg_walfile_name('" + sinceLsn + "')"),
                            segment,
                            Long.parseLong(text(
                                    statement, "select setting from pg_settings where name = 'wal_segment_size'"))),
                    text(statement, "select system_identifier from pg_control_system()"),
                    text(statement, "show server_version"));
        }
    }

    private static String text(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static @Nullable Instant instant(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            var at = row.getTimestamp(1);
            return at == null ? null : at.toInstant();
        }
    }
}
