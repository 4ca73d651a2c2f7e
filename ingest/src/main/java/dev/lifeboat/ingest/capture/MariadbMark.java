package dev.lifeboat.ingest.capture;

import dev.lifeboat.ingest.catalog.MariadbTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/**
 * The row of the table of pulses that a reading has made. It is data, and comes back with the data: in a database that was
 * restored or replaced it is missing, another reading's, or counts less than has been read.
 *
 * @param token of the reading that made it
 * @param beat how many pulses were sent
 */
record MariadbMark(String token, long beat) {
    private static final String LOCK = "CONCAT('lifeboat.', SHA1(CONCAT(DATABASE(), '/', ?)))";

    static Optional<MariadbMark> of(Connection connection, CatalogSource source) throws SQLException {
        try (var query =
                connection.prepareStatement("SELECT token, beat FROM " + MariadbTables.PULSE + " WHERE source = ?")) {
            query.setString(1, source.name());
            try (var row = query.executeQuery()) {
                return row.next() ? Optional.of(new MariadbMark(row.getString(1), row.getLong(2))) : Optional.empty();
            }
        }
    }

    /** Makes it anew. */
    static void make(Connection connection, CatalogSource source, Epoch epoch) throws SQLException {
        try (var sql = connection.prepareStatement("INSERT INTO " + MariadbTables.PULSE
                + " (source, token, beat, sent_millis) VALUES (?, ?, 0, 0)"
                + " ON DUPLICATE KEY UPDATE token = VALUES(token), beat = 0, sent_millis = 0")) {
            sql.setString(1, source.name());
            sql.setString(2, epoch.timeline());
            sql.executeUpdate();
        }
    }

    static void beat(Connection connection, CatalogSource source, Epoch epoch, Instant now) throws SQLException {
        try (var sql = connection.prepareStatement("UPDATE " + MariadbTables.PULSE
                + " SET beat = beat + 1, sent_millis = ? WHERE source = ? AND token = ?")) {
            sql.setLong(1, now.toEpochMilli());
            sql.setString(2, source.name());
            sql.setString(3, epoch.timeline());
            if (sql.executeUpdate() != 1) {
                throw new CannotCaptureException("the row of " + source.name() + " in " + MariadbTables.PULSE + " of "
                        + source.place() + " is no longer that of this reading; reading begins again");
            }
        }
    }

    static void claim(Connection connection, CatalogSource source) throws SQLException {
        try (var sql = connection.prepareStatement("SELECT GET_LOCK(" + LOCK + ", 0)")) {
            sql.setString(1, source.name());
            try (var row = sql.executeQuery()) {
                if (!row.next() || row.getInt(1) != 1) {
                    requireUnused(connection, source);
                }
            }
        }
    }

    static void requireUnused(Connection connection, CatalogSource source) throws SQLException {
        try (var sql = connection.prepareStatement("SELECT IS_USED_LOCK(" + LOCK + ")")) {
            sql.setString(1, source.name());
            try (var row = sql.executeQuery()) {
                if (row.next() && row.getString(1) != null) {
                    throw new CannotCaptureException("the catalog in " + source.place() + " is being read as "
                            + source.name() + " by connection " + row.getString(1)
                            + " of the server; if that is another ingest of the same name, stop it or name this one"
                            + " otherwise; if it was killed, the server will notice soon");
                }
            }
        }
    }
}
