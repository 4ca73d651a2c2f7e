package dev.lifeboat.ingest.observe;

import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * One fact as a tool tells it. Its header is made later.
 *
 * @param nativeId identity of the fact within its source, e.g. {@code backup/20201116-155000F}: the same each time it is seen
 * @param value the evidence, keyed by the database of the subject; instants to the millisecond
 * @param occurredAt when it happened, as the tool says
 * @param rawReference where it stands in what was read, e.g. {@code info.json#/0/backup/3}
 * @param rawDigest of the raw record, {@code sha256:...}; empty when it has none of its own
 */
public record Observed<T extends SpecificRecord>(
        Topic<T> topic, String nativeId, T value, @Nullable Instant occurredAt, String rawReference, String rawDigest) {
    /** What is observed. */
    public static final List<Topic<? extends SpecificRecord>> TOPICS =
            List.of(Topics.BACKUP, Topics.VERIFICATION, Topics.PITR, Topics.AUDIT, Topics.SNAPSHOT);

    public Observed {
        if (!TOPICS.contains(topic)) {
            throw new IllegalArgumentException("nothing observed goes to " + topic.name());
        }
    }
}
