package dev.lifeboat.snapshot.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Whether a transaction looks rows up by an index, or reads them as they lie; set only when it changes. */
final class Scans {
    private @Nullable Boolean byIndex;

    void byIndex(Connection connection, boolean index) throws SQLException {
        if (byIndex != null && byIndex == index) {
            return;
        }
        try (var statement = connection.createStatement()) {
            statement.execute("set local enable_seqscan = " + (index ? "off" : "on"));
        }
        byIndex = index;
    }

    /** What was set may have been set back. */
    void forget() {
        byIndex = null;
    }
}
