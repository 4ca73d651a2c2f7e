package dev.lifeboat.ingest.capture;

import dev.lifeboat.ingest.catalog.FoundTables;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** The rule by which a database with a row of pulses is still the one that was read, in every engine that has them. */
final class Marked {
    private Marked() {}

    /** Why it is not, or why it cannot be read on; null when it can, as far as can be told without its log. */
    static @Nullable String reasonToBeginAfresh(
            Epoch last, CaptureState state, Optional<PulseRow> mark, FoundTables tables) {
        if (last.snapshotting()) {
            return last.reason();
        } else if (mark.isEmpty() || !mark.get().token().equals(last.timeline())) {
            return "the catalog was replaced, or set back to before it was last read anew: the mark of that reading"
                    + " is not in it";
        } else if (mark.get().beat() < state.beat()) {
            return "the catalog was set back to an earlier state: its mark counts "
                    + mark.get().beat() + ", and " + state.beat() + " has been read";
        }
        String ofTables = reasonOfTables(last, tables);
        if (ofTables != null) {
            return ofTables;
        } else if (state.history().isEmpty()) {
            return "the definitions of its tables are no longer remembered";
        }
        return state.offsetDocuments().size() == 1 ? null : "it is not known how far it was read";
    }

    private static @Nullable String reasonOfTables(Epoch last, FoundTables tables) {
        if (!List.copyOf(tables.published().keySet()).equals(last.tables())) {
            return "the tables of the catalog were " + last.tables() + " and are "
                    + tables.published().keySet();
        }
        var others = tables.identities().entrySet().stream()
                .filter(table -> !table.getValue().equals(last.identities().get(table.getKey())))
                .map(Map.Entry::getKey)
                .toList();
        return others.isEmpty() ? null : "the tables " + others + " of the catalog were made anew or altered";
    }

    /** The pulse of a reading that a change of the table of pulses is; null when it is none of that reading. */
    static @Nullable Beat beat(CatalogSource source, Epoch epoch, String operation, Struct change) {
        var after = operation.equals("u") ? rowOf(source, change) : null;
        return after != null && epoch.timeline().equals(after.getString("token"))
                ? new Beat(after.getInt64("beat"), Instant.ofEpochMilli(after.getInt64("sent_millis")))
                : null;
    }

    /** Whether somebody else put the row of a source into the table: a reading makes it before it begins. */
    static boolean isRestored(CatalogSource source, String operation, Struct change) {
        return operation.equals("c") && rowOf(source, change) != null;
    }

    /** All sources that read one database have their rows in one table. */
    private static @Nullable Struct rowOf(CatalogSource source, Struct change) {
        var after = change.getStruct("after");
        return change.getStruct("source").getString("table").equals(PulseRow.TABLE)
                        && after != null
                        && source.name().equals(after.getString("source"))
                ? after
                : null;
    }
}
