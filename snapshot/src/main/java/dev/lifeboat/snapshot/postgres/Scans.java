package dev.lifeboat.snapshot.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Whether a transaction looks rows up by an index, or reads them as they lie and asks no index: what is to control an index must
 * not use it. Set only when it changes.
 */
final class Scans {
    private @Nullable Boolean byIndex;

    void byIndex(Connection connection, boolean index) throws SQLException {
        if (byIndex != null && byIndex == index) {
            return;
        }
        try (var statement = connection.createStatement()) {
            String by = index ? "on" : "off";
            statement.execute("set local enable_seqscan = " + (index ? "off" : "on")
                    + "; set local enable_indexscan = " + by + "; set local enable_indexonlyscan = " + by
                    + "; set local enable_bitmapscan = " + by);
        }
        byIndex = index;
    }

    /** What was set may have been set back. */
    void forget() {
        byIndex = null;
    }
}
