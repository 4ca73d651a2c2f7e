package dev.lifeboat.ingest.capture;

import dev.lifeboat.ingest.catalog.FoundTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A catalog in SQL Server, as it was seen.
 *
 * @param mark of the last reading, when it is there
 */
record SqlServerSight(CatalogSource source, Connection connection, Optional<PulseRow> mark, FoundTables tables)
        implements Sight {

    @Override
    public Identity identity() {
        return new Identity("", UUID.randomUUID().toString());
    }

    @Override
    public @Nullable String reasonToBeginAfresh(Epoch last, CaptureState state) throws SQLException {
        String reason = Marked.reasonToBeginAfresh(last, state, mark, tables);
        return reason == null
                ? reasonOfLog(state.offsetDocuments().get(0).path("commit_lsn").asText(""))
                : reason;
    }

    /** The server's clean-up job deletes changes after three days, whether they were read or not. */
    private @Nullable String reasonOfLog(String read) throws SQLException {
        for (String table : tables.published().keySet()) {
            String oldest = oldest(table);
            if (read.replace(":", "").compareTo(oldest) < 0) {
                return "the oldest change that the server still holds of " + table + " is " + oldest + ", beyond "
                        + read + " where reading stopped: changes were cleaned up";
            }
        }
        return null;
    }

    private String oldest(String table) throws SQLException {
        try (var query = connection.prepareStatement("SELECT LOWER(CONVERT(CHAR(20), MAX(sys.fn_cdc_get_min_lsn("
                + "capture_instance)), 2)) FROM cdc.change_tables WHERE source_object_id = OBJECT_ID(?)")) {
            query.setString(1, "dbo." + table);
            try (var row = query.executeQuery()) {
                String oldest = row.next() ? row.getString(1) : null;
                return oldest == null ? "ffffffffffffffffffff" : oldest;
            }
        }
    }

    @Override
    public void requireUnused() throws SQLException {
        try (var query = connection.prepareStatement("SELECT APPLOCK_TEST('public', ?, 'Exclusive', 'Session')")) {
            query.setString(1, "lifeboat." + source.name());
            try (var row = query.executeQuery()) {
                if (row.next() && row.getInt(1) == 0) {
                    throw inUse(source);
                }
            }
        }
    }

    static CannotCaptureException inUse(CatalogSource source) {
        return new CannotCaptureException("the catalog in " + source.place() + " is being read as " + source.name()
                + "; if that is another ingest of the same name, stop it or name this one otherwise; if it was killed,"
                + " the server will notice soon");
    }

    @Override
    public void beginAfresh(Connection same, Epoch epoch) throws SQLException {
        PulseRow.make(same, SqlServerEngine.PULSE, source, epoch);
    }
}
