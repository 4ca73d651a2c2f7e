package dev.lifeboat.ingest.capture;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.ingest.catalog.FoundTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A catalog in MariaDB, as it was seen.
 *
 * @param serverId number of the server within its replication
 * @param files the files of its binary log, and their lengths
 * @param mark of the last reading, when it is there
 */
record MariadbSight(
        CatalogSource source,
        Connection connection,
        String serverId,
        Map<String, Long> files,
        Optional<PulseRow> mark,
        FoundTables tables)
        implements Sight {
    /** A log that compresses changes of any length, which are passed over, compresses those of more than 1024 bytes. */
    private static final String PADDING = ".".repeat(1_500);

    @Override
    public Identity identity() {
        return new Identity(serverId, UUID.randomUUID().toString());
    }

    @Override
    public @Nullable String reasonToBeginAfresh(Epoch last, CaptureState state) throws SQLException {
        if (!last.snapshotting() && !last.systemIdentifier().equals(serverId)) {
            return "the catalog is on another server: its server_id was " + last.systemIdentifier() + " and is "
                    + serverId;
        }
        String reason = Marked.reasonToBeginAfresh(last, state, mark, tables);
        return reason == null ? reasonOfLog(state.offsetDocuments().get(0)) : reason;
    }

    private @Nullable String reasonOfLog(JsonNode offset) throws SQLException {
        String file = offset.path("file").asText("");
        long position = offset.path("pos").asLong(-1);
        Long length = files.get(file);
        if (length == null) {
            return "the binary log file " + file + ", where reading stopped, is gone: the log was purged or reset";
        } else if (position > length) {
            return "the binary log file " + file + " ends at " + length + ", before " + position
                    + " where reading stopped: the log was reset, or the server was set back to an earlier state";
        }
        String now = gtids(file, position);
        String then = offset.path("gtids").asText("");
        return now != null && set(now).equals(set(then))
                ? reasonOfWriters(then)
                : "the binary log has other transactions before " + file + ":" + position + " (" + now
                        + ") than when it was read (" + then + "): it was reset";
    }

    /** Debezium 3.5.0 takes the log for gone when the last transaction of a domain is by another server (dbz#1672). */
    private @Nullable String reasonOfWriters(String then) throws SQLException {
        try (var sql = connection.createStatement();
                var row = sql.executeQuery("SELECT @@global.gtid_binlog_pos")) {
            row.next();
            String now = row.getString(1);
            return writers(now).containsAll(writers(then))
                    ? null
                    : "another server has written in the same replication domain since reading stopped at " + then
                            + " (the log is now at " + now + "), where the connector cannot go on";
        }
    }

    /** Domain and server of each: {@code 0-7} of {@code 0-7-4711}. */
    private static Set<String> writers(String gtids) {
        return set(gtids).stream().map(gtid -> gtid.replaceFirst("-\\d+$", "")).collect(Collectors.toSet());
    }

    /** The last transactions before a position; null when no event begins there. */
    private @Nullable String gtids(String file, long position) throws SQLException {
        try (var query = connection.prepareStatement("SELECT BINLOG_GTID_POS(?, ?)")) {
            query.setString(1, file);
            query.setLong(2, position);
            try (var row = query.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }

    private static Set<String> set(String gtids) {
        return List.of(gtids.split(",")).stream().map(String::strip).collect(Collectors.toSet());
    }

    @Override
    public void requireUnused() throws SQLException {
        MariadbLock.requireFree(connection, source);
    }

    @Override
    public void beginAfresh(Connection same, Epoch epoch) throws SQLException {
        requireNoneInDoubt();
        PulseRow.make(same, PulseRow.TABLE, source, epoch);
        try (var sql = same.prepareStatement("UPDATE " + PulseRow.TABLE + " SET padding = ? WHERE source = ?")) {
            sql.setString(1, PADDING);
            sql.setString(2, source.name());
            sql.executeUpdate();
        }
    }

    /** What an XA transaction has changed is in the log when it is prepared, and in the tables when it is committed. */
    private void requireNoneInDoubt() throws SQLException {
        try (var sql = connection.createStatement();
                var rows = sql.executeQuery("XA RECOVER")) {
            if (rows.next()) {
                throw new CannotCaptureException("the server of " + source.place() + " has the prepared XA transaction "
                        + rows.getString(4) + ", whose changes a snapshot would miss; commit it or roll it back; it is"
                        + " tried again");
            }
        }
    }
}
