package dev.lifeboat.ingest.tools;

import dev.lifeboat.ingest.observe.Observed;
import dev.lifeboat.ingest.observe.Said;
import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.EvidenceHeader;
import dev.lifeboat.v1.Heartbeat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.Utils;

/**
 * Reads from the topics themselves what a source has said, so that nothing has to be remembered elsewhere. Only the
 * partitions of its database and of its heartbeat are read.
 */
final class SaidReader {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Cluster cluster;
    private final AvroCodec codec;

    SaidReader(Cluster cluster, AvroCodec codec) {
        this.cluster = cluster;
        this.codec = codec;
    }

    /** What the source said of the database. */
    Said said(String source, String database) {
        var said = new Said();
        try (var consumer = consumer()) {
            for (Topic<?> topic : Observed.TOPICS) {
                read(consumer, topic, database, value -> {
                    if (value.get(0) instanceof EvidenceHeader header
                            && header.getSource().equals(source)) {
                        said.add(topic, value);
                    }
                });
            }
        }
        return said;
    }

    /** Its last heartbeat; empty when it has none. */
    Optional<Heartbeat> heartbeat(String source) {
        var last = new Heartbeat[1];
        try (var consumer = consumer()) {
            read(consumer, Topics.HEARTBEAT, source, value -> last[0] = (Heartbeat) value);
        }
        return Optional.ofNullable(last[0]);
    }

    private KafkaConsumer<String, byte[]> consumer() {
        return new KafkaConsumer<>(
                cluster.clientConfig(Map.of(
                        "client.id",
                        "lifeboat-observe-reader",
                        "enable.auto.commit",
                        false,
                        "auto.offset.reset",
                        "earliest",
                        "allow.auto.create.topics",
                        false,
                        "default.api.timeout.ms",
                        (int) PATIENCE.toMillis())),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    private void read(
            KafkaConsumer<String, byte[]> consumer, Topic<?> topic, String key, Consumer<SpecificRecord> reader) {
        var partition = partition(consumer, topic, key);
        var one = java.util.List.of(partition);
        consumer.assign(one);
        consumer.seekToBeginning(one);
        long end = consumer.endOffsets(one).getOrDefault(partition, 0L);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (consumer.position(partition) < end) {
            var records = consumer.poll(Duration.ofMillis(200));
            if (!records.isEmpty()) {
                deadline = System.nanoTime() + PATIENCE.toNanos();
            } else if (System.nanoTime() > deadline) {
                throw new org.apache.kafka.common.errors.TimeoutException(
                        "nothing came of " + partition + " for " + PATIENCE.toSeconds() + " s");
            }
            for (var record : records) {
                if (key.equals(record.key()) && record.value() != null) {
                    decode(topic, record.value()).ifPresent(reader);
                }
            }
        }
    }

    private Optional<SpecificRecord> decode(Topic<?> topic, byte[] value) {
        try {
            return Optional.of(codec.decode(topic, value));
        } catch (MalformedRecordException e) {
            return Optional.empty(); // none of ours: what we publish can be read
        }
    }

    /** The partition to which every producer of Lifeboat sends a key. */
    private static TopicPartition partition(KafkaConsumer<String, byte[]> consumer, Topic<?> topic, String key) {
        int partitions = consumer.partitionsFor(topic.name()).size();
        if (partitions == 0) {
            throw new IllegalStateException(
                    "topic " + topic.name() + " does not exist; create the topics first: lifeboat topics create");
        }
        int hash = Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8)));
        return new TopicPartition(topic.name(), hash % partitions);
    }
}
