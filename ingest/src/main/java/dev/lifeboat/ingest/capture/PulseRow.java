package dev.lifeboat.ingest.capture;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/**
 * The row that a reading has made in the table of pulses, where an engine has no messages in its log. It is data, and comes
 * back with the data: in a database that was restored or replaced it is missing, another reading's, or counts less than
 * has been read.
 *
 * @param token of the reading that made it
 * @param beat how many pulses were sent
 */
record PulseRow(String token, long beat) {
    /** Name of the table. */
    static final String TABLE = "lifeboat_pulse";

    /** The row of a source; empty when there is none. */
    static Optional<PulseRow> of(Connection connection, String table, CatalogSource source) throws SQLException {
        try (var query = connection.prepareStatement("SELECT token, beat FROM " + table + " WHERE source = ?")) {
            query.setString(1, source.name());
            try (var row = query.executeQuery()) {
                return row.next() ? Optional.of(new PulseRow(row.getString(1), row.getLong(2))) : Optional.empty();
            }
        }
    }

    /** Makes the row of a reading, in place of the last one's. */
    static void make(Connection connection, String table, CatalogSource source, Epoch epoch) throws SQLException {
        String update = "UPDATE " + table + " SET token = ?, beat = 0, sent_millis = 0 WHERE source = ?";
        String insert = "INSERT INTO " + table + " (token, beat, sent_millis, source) VALUES (?, 0, 0, ?)";
        if (execute(connection, update, epoch.timeline(), source.name()) == 0) {
            execute(connection, insert, epoch.timeline(), source.name());
        }
    }

    private static int execute(Connection connection, String statement, String token, String source)
            throws SQLException {
        try (var sql = connection.prepareStatement(statement)) {
            sql.setString(1, token);
            sql.setString(2, source);
            return sql.executeUpdate();
        }
    }

    /** Sends a pulse. */
    static void beat(Connection connection, String table, CatalogSource source, Epoch epoch, Instant now)
            throws SQLException {
        try (var sql = connection.prepareStatement(
                "UPDATE " + table + " SET beat = beat + 1, sent_millis = ? WHERE source = ? AND token = ?")) {
            sql.setLong(1, now.toEpochMilli());
            sql.setString(2, source.name());
            sql.setString(3, epoch.timeline());
            if (sql.executeUpdate() != 1) {
                throw new CannotCaptureException("the row of " + source.name() + " in " + table + " of "
                        + source.place() + " is no longer that of this reading; reading begins again");
            }
        }
    }
}
