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

    /** The pulse that a change of the table of pulses is; null when it is none. */
    static @Nullable Beat beat(String operation, Struct change) {
        var after = change.getStruct("after");
        return operation.equals("u")
                        && change.getStruct("source").getString("table").equals(PulseRow.TABLE)
                        && after != null
                ? new Beat(after.getInt64("beat"), Instant.ofEpochMilli(after.getInt64("sent_millis")))
                : null;
    }
}
