package dev.lifeboat.streams.replay;

import dev.lifeboat.schemas.Topic;
import dev.lifeboat.streams.Origin;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** One line of a recording. */
public sealed interface Entry {
    /** When it was written to the log, or happened. */
    Instant at();

    /**
     * A record of the log.
     *
     * @param value null for what is removed from a compacted topic
     * @param origin where it stands, or stood, in the log
     * @param note what is worth telling of it; empty for nothing
     * @param documented whether it is; null when that is not said
     */
    record Logged(
            Instant at,
            Topic<?> topic,
            String key,
            @Nullable SpecificRecord value,
            Origin origin,
            String note,
            @Nullable Boolean documented)
            implements Entry {}

    /** Something worth telling that is no evidence. */
    record Note(Instant at, String text, @Nullable Boolean documented) implements Entry {}

    /**
     * The moment at which all was lost.
     *
     * @param database what was lost; null for all databases of the recording
     */
    record Disaster(
            Instant at,
            String text,
            @Nullable String database,
            @Nullable Boolean documented) implements Entry {}
}
