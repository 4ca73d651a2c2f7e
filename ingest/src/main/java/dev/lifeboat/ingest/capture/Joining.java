package dev.lifeboat.ingest.capture;

import dev.lifeboat.ingest.catalog.FoundTables;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rule by which the change stream joins on to where the last reading stopped, or does not: then changes would be
 * skipped in silence.
 *
 * @param slotName name of the replication slot
 * @param database the database of the catalog
 * @param server its cluster, as it is now
 * @param tables its tables, as they are now
 * @param slot the slot, when there is one
 */
record Joining(String slotName, String database, Server server, FoundTables tables, Optional<Slot> slot) {

    /**
     * A database cluster.
     *
     * @param lsn how far its log has been written
     */
    record Server(String systemIdentifier, String timeline, long lsn) {}

    /** A replication slot. */
    record Slot(String plugin, String database, @Nullable Integer activePid, String walStatus, long confirmedLsn) {}

    /**
     * Why the change stream does not join on to what was read; null when it does.
     *
     * @param read how far was read
     */
    @Nullable
    String reasonToBeginAfresh(Epoch last, Optional<Long> read) {
        if (last.snapshotting()) {
            return last.reason();
        }
        String ofServer = reasonOfServer(last);
        if (ofServer != null) {
            return ofServer;
        }
        String ofTables = reasonOfTables(last);
        if (ofTables != null) {
            return ofTables;
        }
        return read.isEmpty() ? "it is not known how far it was read" : reasonOfLog(read.get());
    }

    private @Nullable String reasonOfServer(Epoch last) {
        if (!last.systemIdentifier().equals(server.systemIdentifier())) {
            return "the catalog is on another cluster: its system identifier was " + last.systemIdentifier()
                    + " and is " + server.systemIdentifier();
        } else if (!last.timeline().equals(server.timeline())) {
            return "the catalog's cluster was promoted or recovered: its timeline was " + last.timeline() + " and is "
                    + server.timeline();
        }
        return null;
    }

    private @Nullable String reasonOfTables(Epoch last) {
        if (!List.copyOf(tables.published().keySet()).equals(last.tables())) {
            return "the tables of the catalog were " + last.tables() + " and are "
                    + tables.published().keySet();
        } else if (last.identities().isEmpty()) {
            return "it was last read by a version that did not remember which tables it read";
        } else if (!last.identities().equals(Map.copyOf(tables.identities()))) {
            var others = tables.identities().entrySet().stream()
                    .filter(table -> !table.getValue().equals(last.identities().get(table.getKey())))
                    .map(Map.Entry::getKey)
                    .toList();
            return "the tables " + others
                    + " of the catalog were made anew, were not published for a while, or their publication was altered";
        }
        return null;
    }

    private @Nullable String reasonOfLog(long read) {
        if (slot.isEmpty()) {
            return "the replication slot " + slotName + " is gone";
        } else if (!slot.get().plugin().equals("pgoutput")
                || !slot.get().database().equals(database)) {
            return "the replication slot " + slotName + " was made anew with plugin "
                    + slot.get().plugin() + " in database " + slot.get().database();
        } else if (slot.get().walStatus().equals("lost")) {
            return "the replication slot " + slotName + " fell behind and lost its log (max_slot_wal_keep_size)";
        } else if (slot.get().confirmedLsn() > read) {
            return "the replication slot " + slotName + " begins at "
                    + text(slot.get().confirmedLsn()) + ", beyond " + text(read) + " where reading stopped";
        } else if (server.lsn() < read) {
            return "the catalog's log ends at " + text(server.lsn()) + ", before " + text(read)
                    + " where reading stopped: its cluster was set back to an earlier state";
        }
        return null;
    }

    private static String text(long lsn) {
        return "%X/%X".formatted(lsn >>> 32, lsn & 0xFFFFFFFFL);
    }
}
