package dev.lifeboat.ingest.capture;

import java.sql.Connection;
import java.sql.SQLException;

/** The lock, of MariaDB's named ones, that a reading holds as long as its connection is open. It locks no table. */
final class MariadbLock {
    private static final String NAME = "CONCAT('lifeboat.', SHA1(CONCAT(DATABASE(), '/', ?)))";

    private MariadbLock() {}

    static void take(Connection connection, CatalogSource source) throws SQLException {
        try (var sql = connection.prepareStatement("SELECT GET_LOCK(" + NAME + ", 0)")) {
            sql.setString(1, source.name());
            try (var row = sql.executeQuery()) {
                if (!row.next() || row.getInt(1) != 1) {
                    requireFree(connection, source);
                    throw new CannotCaptureException("the lock of " + source.name() + " in " + source.place()
                            + " could not be had, and nobody holds it; it is tried again");
                }
            }
        }
    }

    static void requireFree(Connection connection, CatalogSource source) throws SQLException {
        try (var sql = connection.prepareStatement("SELECT IS_USED_LOCK(" + NAME + ")")) {
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
