package dev.lifeboat.streams.explain;

import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.streams.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * The log in Kafka, read with no group, so that nobody notices. Only what is committed is seen.
 * Fails with a {@link KafkaException} when Kafka does not answer for ten seconds. For one thread.
 */
public final class KafkaLog implements RecordedLog, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final KafkaConsumer<String, byte[]> consumer;

    public KafkaLog(Cluster cluster) {
        consumer = new KafkaConsumer<>(
                cluster.clientConfig(Map.of(
                        "isolation.level",
                        "read_committed",
                        "default.api.timeout.ms",
                        (int) PATIENCE.toMillis(),
                        "request.timeout.ms",
                        (int) PATIENCE.toMillis() / 2,
                        "auto.offset.reset",
                        "earliest",
                        "allow.auto.create.topics",
                        false,
                        "enable.auto.commit",
                        false)),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    @Override
    public void read(String topic, int partition, long last, Consumer<Entry> reader) {
        var only = List.of(new TopicPartition(topic, partition));
        consumer.assign(only);
        consumer.seekToBeginning(only);
        long there = consumer.endOffsets(only).getOrDefault(only.get(0), 0L);
        long end = last == ALL ? there : Math.min(there, last + 1);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (consumer.position(only.get(0)) < end) {
            var records = consumer.poll(Duration.ofMillis(200));
            if (!records.isEmpty()) {
                deadline = System.nanoTime() + PATIENCE.toNanos();
            } else if (System.nanoTime() > deadline) {
                throw new KafkaException("nothing came of " + only.get(0) + " for " + PATIENCE);
            }
            for (var record : records) {
                if (record.offset() < end) {
                    reader.accept(new Entry(
                            new Origin(record.topic(), record.partition(), record.offset()),
                            Instant.ofEpochMilli(record.timestamp()),
                            record.key(),
                            record.value()));
                }
            }
        }
    }

    @Override
    public int partitions(String topic) {
        return consumer.partitionsFor(topic).size();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
