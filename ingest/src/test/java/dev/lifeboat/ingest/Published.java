package dev.lifeboat.ingest;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.DeadLetter;
import dev.lifeboat.v1.EvidenceHeader;
import dev.lifeboat.v1.Heartbeat;
import dev.lifeboat.v1.Reference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Everything that the topics hold of one source. */
public final class Published implements AutoCloseable {
    /**
     * One record.
     *
     * @param record as it is in the topic
     */
    public record Entry(String topic, String key, SpecificRecord value, ConsumerRecord<String, byte[]> record) {
        public EvidenceHeader header() {
            return (EvidenceHeader) value.get(0);
        }

        public long timestamp() {
            return record.timestamp();
        }
    }

    private final AvroCodec codec;
    private final String source;
    private final KafkaConsumer<String, byte[]> consumer;
    private final List<Entry> entries = new ArrayList<>();

    public Published(Cluster cluster, AvroCodec codec, String source) {
        this.codec = codec;
        this.source = source;
        this.consumer = new KafkaConsumer<>(
                cluster.clientConfig(Map.of(
                        "enable.auto.commit", false,
                        "auto.offset.reset", "earliest",
                        "isolation.level", "read_committed")),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        var partitions = Topics.ALL.stream()
                .flatMap(topic -> consumer.partitionsFor(topic.name()).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** All records so far. */
    public List<Entry> entries() {
        var ends = consumer.endOffsets(consumer.assignment());
        while (consumer.assignment().stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
            for (var record : consumer.poll(Duration.ofMillis(50))) {
                if (record.value() == null) {
                    continue;
                }
                Topic<?> topic = Topics.named(record.topic()).orElseThrow();
                try {
                    var value = codec.decode(topic, record.value());
                    if (source.equals(sourceOf(value))) {
                        entries.add(new Entry(record.topic(), record.key(), value, record));
                    }
                } catch (MalformedRecordException e) {
                    throw new AssertionError(e);
                }
            }
        }
        return entries;
    }

    private String sourceOf(SpecificRecord value) {
        if (value instanceof Heartbeat heartbeat) {
            return heartbeat.getSource();
        } else if (value instanceof Reference reference) {
            return reference.getSource();
        } else if (value instanceof DeadLetter letter) {
            return letter.getTopic().replaceAll("/.*", "");
        }
        return value.get(0) instanceof EvidenceHeader header ? header.getSource() : "";
    }

    public <T extends SpecificRecord> Stream<T> values(Topic<T> topic) {
        return entries().stream()
                .filter(entry -> entry.topic().equals(topic.name()))
                .map(entry -> topic.type().cast(entry.value()));
    }

    /** The facts that hold, as anyone must read them: the newest version of each, under each key, unless withdrawn. */
    public Map<String, Entry> live() {
        var newest = new HashMap<String, Entry>();
        for (Entry entry : entries()) {
            if (entry.value().get(0) instanceof EvidenceHeader) {
                newest.merge(entry.header().getNativeId() + " @ " + entry.key(), entry, Published::newer);
            }
        }
        var live = new TreeMap<String, Entry>();
        newest.forEach((id, entry) -> {
            boolean withdrawn = newest.values().stream()
                    .anyMatch(other -> other.topic().equals(Topics.WITHDRAWAL.name())
                            && other.header()
                                    .getNativeId()
                                    .equals(entry.header().getNativeId())
                            && newer(other, entry) == other);
            if (!entry.header().getDeleted() && !withdrawn) {
                live.put(id, entry);
            }
        });
        return live;
    }

    private static Entry newer(Entry a, Entry b) {
        return Comparator.<Entry>comparingLong(e -> e.header().getSourcePosition())
                                .thenComparing(e -> e.header().getObservedAt())
                                .thenComparing(e -> e.header().getDeleted())
                                .compare(a, b)
                        >= 0
                ? a
                : b;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
