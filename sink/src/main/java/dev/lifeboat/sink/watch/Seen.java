package dev.lifeboat.sink.watch;

import dev.lifeboat.sink.store.OwnAlert;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What the store shows.
 *
 * @param due databases whose next change has passed, longest first
 * @param sources the newest heartbeat of each source
 * @param open alerts of the second watch that are open
 */
record Seen(List<Due> due, List<Source> sources, List<Open> open) {
    Seen {
        due = List.copyOf(due);
        sources = List.copyOf(sources);
        open = List.copyOf(open);
    }

    /** A database that was to be judged again at that instant. */
    record Due(String database, Instant at, OwnAlert.Record record) {}

    record Source(String id, Instant at, Duration interval, String state, OwnAlert.Record record) {}

    /** An episode that was opened and not resolved. */
    record Open(Check check, String subject, Instant since, OwnAlert.Record record) {
        OwnAlert resolved(Instant at) {
            String reason = switch (check) {
                case READINESS_OVERDUE -> "a newer readiness was published";
                case STREAMS_SILENT -> "all tasks of the topology give signs of life";
                case SOURCE_SILENT -> "the source gives signs of life, or was taken out of service";
            };
            return new OwnAlert(subject, check.id(), check.name(), since, true, at, "", reason, "", record);
        }
    }
}
