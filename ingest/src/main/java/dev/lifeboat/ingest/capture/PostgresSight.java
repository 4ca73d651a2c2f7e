package dev.lifeboat.ingest.capture;

import dev.lifeboat.ingest.catalog.FoundTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A catalog in PostgreSQL, as it was seen.
 *
 * @param database name of the database
 * @param slot its replication slot, when there is one
 */
record PostgresSight(
        CatalogSource source, Joining.Server server, FoundTables tables, String database, Optional<Joining.Slot> slot)
        implements Sight {

    @Override
    public Identity identity() {
        return new Identity(server.systemIdentifier(), server.timeline());
    }

    @Override
    public @Nullable String reasonToBeginAfresh(Epoch last, CaptureState state) {
        return new Joining(source.slot(), database, server, tables, slot).reasonToBeginAfresh(last, lsn(state));
    }

    /** The highest log position in the offsets; empty when there are none. */
    private static Optional<Long> lsn(CaptureState state) {
        long highest = -1;
        for (var offset : state.offsetDocuments()) {
            for (String field : new String[] {"lsn", "lsn_proc", "lsn_commit"}) {
                highest = Math.max(highest, offset.path(field).asLong(-1));
            }
        }
        return highest < 0 ? Optional.empty() : Optional.of(highest);
    }

    @Override
    public void requireUnused() {
        slot.map(Joining.Slot::activePid).ifPresent(pid -> {
            throw new CannotCaptureException("the replication slot " + source.slot() + " of " + source.place()
                    + " is in use by the server process " + pid + "; if that is another ingest of the same name,"
                    + " stop it or name this one otherwise; if it was killed, the server will notice soon");
        });
    }

    @Override
    public void beginAfresh(Connection connection, Epoch epoch) throws SQLException {
        if (slot.isPresent()) {
            try (var sql = connection.prepareStatement("SELECT pg_drop_replication_slot(?)")) {
                sql.setString(1, source.slot());
                sql.execute();
            }
        }
    }
}
