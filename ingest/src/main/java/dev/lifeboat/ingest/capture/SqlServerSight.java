package dev.lifeboat.ingest.capture;

import dev.lifeboat.ingest.catalog.FoundTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
        var oldest = new TreeMap<String, String>();
        for (String table : tables.published().keySet()) {
            oldest.put(table, oldest(table));
        }
        oldest.put(PulseRow.TABLE, oldest(PulseRow.TABLE));
        return reasonOfLog(oldest, read);
    }

    /**
     * Why the changes do not go on where reading stopped; null when they do.
     *
     * @param oldest by table, the oldest change that the server still holds; zeros where it does not tell
     */
    static @Nullable String reasonOfLog(Map<String, String> oldest, String read) {
        for (var table : oldest.entrySet()) {
            if (table.getValue().matches("0*")) {
                return "the server does not tell which changes of " + table.getKey() + " it still holds";
            } else if (read.replace(":", "").compareTo(table.getValue()) < 0) {
                return "the oldest change that the server still holds of " + table.getKey() + " is " + table.getValue()
                        + ", beyond " + read + " where reading stopped: changes were cleaned up";
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
                return oldest == null ? "" : oldest;
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
