package dev.lifeboat.connect;

import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.schemas.RegistryCodec;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.DeadLetter;
import dev.lifeboat.v1.EvidenceHeader;
import dev.lifeboat.v1.Heartbeat;
import dev.lifeboat.v1.Reference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What the topics hold of one source, read on and on. */
final class Evidence implements AutoCloseable {
    /**
     * One record.
     *
     * @param schema the five bytes before the Avro: which format, which schema
     * @param size of the value in bytes
     */
    record Entry(String topic, int partition, String key, int headers, String schema, int size, SpecificRecord value) {

        EvidenceHeader header() {
            return value.get(0) instanceof EvidenceHeader header ? header : null;
        }

        /** The same, read at another instant. */
        Entry withoutInstantOfReading() {
            var copy = copy(value);
            if (copy.get(0) instanceof EvidenceHeader header) {
                header.setObservedAt(Instant.EPOCH);
            } else if (copy instanceof Reference reference) {
                reference.setObservedAt(Instant.EPOCH);
            } else if (copy instanceof DeadLetter letter) {
                letter.setFailedAt(Instant.EPOCH);
            }
            return new Entry(topic, partition, key, headers, schema, size, copy);
        }

        /** The same, of another snapshot: read at another instant, and at another place in the log. */
        Entry withoutVersion() {
            var entry = withoutInstantOfReading();
            if (entry.value().get(0) instanceof EvidenceHeader header) {
                header.setEventId("");
                header.setSourcePosition(0L);
                header.setRawReference("");
            } else if (entry.value() instanceof DeadLetter letter) {
                letter.setOffset(0L);
            }
            return new Entry(topic, partition, key, headers, schema, 0, entry.value());
        }

        @SuppressWarnings("unchecked")
        private static <T extends SpecificRecord> T copy(T value) {
            return (T) org.apache.avro.specific.SpecificData.get().deepCopy(value.getSchema(), value);
        }
    }

    private final RegistryCodec codec;
    private final String source;
    private final KafkaConsumer<String, byte[]> consumer;
    private final List<Entry> all = new ArrayList<>();
    private int taken;

    Evidence(Cluster cluster, RegistryCodec codec, String source) {
        this.codec = codec;
        this.source = source;
        this.consumer = new KafkaConsumer<>(
                cluster.clientConfig(Map.of("enable.auto.commit", false, "isolation.level", "read_committed")),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        var partitions = Topics.ALL.stream()
                .flatMap(topic -> consumer.partitionsFor(topic.name()).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** All records of the source, its heartbeats included. */
    List<Entry> all() {
        var ends = consumer.endOffsets(consumer.assignment());
        while (consumer.assignment().stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
            for (var record : consumer.poll(Duration.ofMillis(50))) {
                Topic<?> topic = Topics.named(record.topic()).orElseThrow();
                try {
                    var value = codec.decode(topic, record.value());
                    if (source.equals(sourceOf(value))) {
                        all.add(new Entry(
                                record.topic(),
                                record.partition(),
                                record.key(),
                                record.headers().toArray().length,
                                HexFormat.of().formatHex(record.value(), 0, 5),
                                record.value().length,
                                value));
                    }
                } catch (MalformedRecordException e) {
                    throw new AssertionError(record.topic() + " " + record.key(), e);
                }
            }
        }
        return all;
    }

    /** What came since this was last asked, partition by partition, without heartbeats. */
    List<Entry> take() {
        var entries = all();
        var since = new ArrayList<>(entries.subList(taken, entries.size()));
        taken = entries.size();
        since.removeIf(entry -> entry.value() instanceof Heartbeat);
        since.sort(Comparator.comparing(Entry::topic).thenComparing(Entry::partition));
        return since;
    }

    /** The heartbeats since something was last taken. */
    List<Heartbeat> heartbeats() {
        var entries = all();
        return entries.subList(taken, entries.size()).stream()
                .filter(entry -> entry.value() instanceof Heartbeat)
                .map(entry -> (Heartbeat) entry.value())
                .toList();
    }

    /** The facts that hold: of each the newest version under each key, unless withdrawn. */
    TreeSet<String> live() {
        var newest = new HashMap<String, EvidenceHeader>();
        for (Entry entry : all()) {
            if (entry.header() != null) {
                newest.merge(
                        entry.header().getNativeId() + " @ " + entry.key(),
                        entry.header(),
                        (a, b) -> b.getSourcePosition() >= a.getSourcePosition() ? b : a);
            }
        }
        newest.values().removeIf(EvidenceHeader::getDeleted);
        return new TreeSet<>(newest.keySet());
    }

    private static String sourceOf(SpecificRecord value) {
        if (value instanceof Heartbeat heartbeat) {
            return heartbeat.getSource();
        } else if (value instanceof Reference reference) {
            return reference.getSource();
        } else if (value instanceof DeadLetter letter) {
            return letter.getTopic().replaceAll("/.*", "");
        }
        return value.get(0) instanceof EvidenceHeader header ? header.getSource() : "";
    }

    @Override
    public void close() {
        consumer.close();
    }
}
