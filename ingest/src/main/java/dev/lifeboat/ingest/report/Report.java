package dev.lifeboat.ingest.report;

import dev.lifeboat.ingest.catalog.Mapped;
import java.util.List;

/**
 * One report that can be taken.
 *
 * @param eventId id of the event; empty for a heartbeat, which has none
 * @param records what is to be published, the evidence first
 */
public record Report(Kind kind, String eventId, List<Mapped<?>> records) {
    public Report {
        records = List.copyOf(records);
    }

    /** The evidence. */
    public Mapped<?> evidence() {
        return records.get(0);
    }
}
