package dev.lifeboat.ingest.capture;

import java.sql.SQLException;

/**
 * Where the log of a new replication slot begins. A snapshot's rows get this position, and not the one at which the
 * snapshot was taken: a transaction that was open then has changes with lower positions, is not in the snapshot, and must
 * win over it. Whatever had been published before the slot was made is older than this.
 */
final class SlotStart {
    private SlotStart() {}

    static long of(CatalogSource source) {
        try (var connection = source.connect();
                var query = connection.prepareStatement("SELECT (restart_lsn - '0/0'::pg_lsn)::bigint"
                        + " FROM pg_replication_slots WHERE slot_name = ?")) {
            query.setString(1, source.slot());
            try (var row = query.executeQuery()) {
                if (!row.next() || row.getLong(1) == 0) {
                    throw new CannotCaptureException("the replication slot " + source.slot() + " of " + source.place()
                            + " vanished during the snapshot");
                }
                return row.getLong(1);
            }
        } catch (SQLException e) {
            throw new CannotCaptureException(
                    "cannot look at the replication slot " + source.slot() + " of " + source.place() + ": "
                            + e.getMessage(),
                    e);
        }
    }
}
