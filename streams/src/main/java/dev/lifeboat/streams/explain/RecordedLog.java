package dev.lifeboat.streams.explain;

import dev.lifeboat.streams.Origin;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The committed records of the topics, to be read again. */
public interface RecordedLog {
    /** Where a partition ends when all of it is wanted. */
    long ALL = Long.MAX_VALUE;

    /**
     * A record.
     *
     * @param writtenAt its log-append time
     */
    record Entry(Origin origin, Instant writtenAt, @Nullable String key, byte @Nullable [] value) {}

    /**
     * Reads a partition from its beginning.
     *
     * @param last offset of the last record wanted; {@link #ALL} for all that is there now
     */
    void read(String topic, int partition, long last, Consumer<Entry> reader);

    /** The number of partitions of a topic. */
    int partitions(String topic);
}
