package dev.lifeboat.streams.explain;

import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.TopicReader;
import dev.lifeboat.streams.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * The log in Kafka, read with no group, so that nobody notices. Only what is committed is seen; what stands behind an open
 * transaction is waited for. Fails with a {@link org.apache.kafka.common.KafkaException} when Kafka does not answer for ten
 * seconds. For one thread.
 */
public final class KafkaLog implements RecordedLog, AutoCloseable {
    private final TopicReader log;

    public KafkaLog(Cluster cluster) {
        log = TopicReader.ofCommitted(cluster, "lifeboat-explain", Duration.ofSeconds(10));
    }

    @Override
    public void read(String topic, int partition, long last, Consumer<Entry> reader) {
        log.read(
                new TopicPartition(topic, partition),
                last == ALL ? Long.MAX_VALUE : last,
                record -> reader.accept(new Entry(
                        new Origin(record.topic(), record.partition(), record.offset()),
                        Instant.ofEpochMilli(record.timestamp()),
                        record.key(),
                        record.value())));
    }

    @Override
    public int partitions(String topic) {
        return log.partitions(topic).size();
    }

    @Override
    public void close() {
        log.close();
    }
}
