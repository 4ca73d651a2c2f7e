package dev.lifeboat.ingest.tools;

import dev.lifeboat.ingest.observe.Observed;
import dev.lifeboat.ingest.observe.Said;
import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.TopicReader;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.EvidenceHeader;
import dev.lifeboat.v1.Heartbeat;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads from the topics themselves what a source has said, so that nothing has to be remembered elsewhere. Only the
 * partitions of its database and of its heartbeat are read.
 */
final class SaidReader {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

    private final Cluster cluster;
    private final AvroCodec codec;

    SaidReader(Cluster cluster, AvroCodec codec) {
        this.cluster = cluster;
        this.codec = codec;
    }

    /**
     * What the topics hold of a source.
     *
     * @param said what it said of the database
     * @param readUntil when it last saw all, by its heartbeat; {@link Instant#EPOCH} if never
     */
    record Memory(Said said, Instant readUntil) {}

    Memory memory(String source, String database) {
        var said = new Said();
        var readUntil = new Instant[] {Instant.EPOCH};
        var keys = new HashMap<Topic<?>, String>();
        Observed.TOPICS.forEach(topic -> keys.put(topic, database));
        keys.put(Topics.HEARTBEAT, source);
        read(keys, (topic, value, writtenAt) -> {
            if (value instanceof Heartbeat heartbeat) {
                readUntil[0] = later(readUntil[0], heartbeat.getAt(), writtenAt);
            } else if (value.get(0) instanceof EvidenceHeader header
                    && header.getSource().equals(source)) {
                said.add(topic, value);
            }
        });
        return new Memory(said, readUntil[0]);
    }

    /** The last one may be an older one that was sent again; and nothing was read that was still to come when that was said. */
    static Instant later(Instant known, Instant at, Instant writtenAt) {
        Instant read = at.isAfter(writtenAt.plus(CLOCKS_DIFFER)) ? writtenAt : at;
        return read.isAfter(known) ? read : known;
    }

    private interface Reader {
        void read(Topic<?> topic, SpecificRecord value, Instant writtenAt);
    }

    /** Reads all values of one key in each topic, those of a topic in their order. */
    private void read(Map<Topic<?>, String> keys, Reader reader) {
        // observers write without transactions
        try (var log = TopicReader.ofAll(cluster, "lifeboat-observe-reader", PATIENCE)) {
            var topics = new HashMap<TopicPartition, Topic<?>>();
            keys.forEach((topic, key) -> topics.put(partition(log, topic, key), topic));
            log.read(topics.keySet(), record -> {
                var topic = Objects.requireNonNull(topics.get(new TopicPartition(record.topic(), record.partition())));
                if (record.value() != null && Objects.equals(record.key(), keys.get(topic))) {
                    var writtenAt = Instant.ofEpochMilli(record.timestamp());
                    decode(topic, record.value()).ifPresent(value -> reader.read(topic, value, writtenAt));
                }
            });
        }
    }

    private Optional<SpecificRecord> decode(Topic<?> topic, byte[] value) {
        try {
            return Optional.of(codec.decode(topic, value));
        } catch (MalformedRecordException e) {
            return Optional.empty(); // none of ours: what we publish can be read
        }
    }

    private static TopicPartition partition(TopicReader log, Topic<?> topic, String key) {
        int partition = log.partition(topic, key)
                .orElseThrow(() -> new IllegalStateException(
                        "topic " + topic.name() + " does not exist; create the topics first: lifeboat topics create"));
        return new TopicPartition(topic.name(), partition);
    }
}
