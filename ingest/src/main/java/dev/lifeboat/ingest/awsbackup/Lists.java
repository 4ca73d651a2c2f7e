package dev.lifeboat.ingest.awsbackup;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.ingest.fields.Entry;
import dev.lifeboat.ingest.fields.Notes;
import dev.lifeboat.ingest.observe.Fault;
import dev.lifeboat.ingest.observe.ToolOutput;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the API lists, which is the truth of what there is: events may be lost. */
final class Lists {
    final Map<String, Entry> points = new LinkedHashMap<>();
    final Map<String, Entry> restores = new LinkedHashMap<>();
    private final Notes notes;
    /** When the oldest list of recovery points was taken; null when there is none. */
    private @Nullable Instant takenAt;

    Lists(Notes notes) {
        this.notes = notes;
    }

    static boolean isOne(JsonNode tree) {
        return tree.has("RecoveryPoints") || tree.has("RestoreJobs") || tree.has("RestoreJobId");
    }

    void add(Entry list, ToolOutput output) {
        if (list.text("NextToken") != null) {
            notes.fault(Fault.unseen(output.name(), "is one page of a longer list; have all of it listed"));
        }
        if (list.has("RecoveryPoints")) {
            takenAt = takenAt == null || output.takenAt().isBefore(takenAt) ? output.takenAt() : takenAt;
            notes.each(
                    list.elements("RecoveryPoints"),
                    output.name() + "#RecoveryPoints",
                    point -> points.put(point.needed("RecoveryPointArn"), point));
        } else if (list.has("RestoreJobs")) {
            notes.each(list.elements("RestoreJobs"), output.name() + "#RestoreJobs", this::addRestore);
        } else {
            addRestore(list);
        }
    }

    private void addRestore(Entry restore) {
        restores.put(restore.needed("RestoreJobId"), restore);
    }

    boolean tellWhatThereIs() {
        return takenAt != null;
    }

    /** Whether something of that instant would be listed if it were there. */
    boolean isAfter(Instant instant) {
        return takenAt != null && !takenAt.isBefore(instant);
    }
}
