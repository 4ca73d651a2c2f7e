package dev.lifeboat.schemas;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads partitions from their beginning to where they end when it is asked; with no group, so that nobody notices. What
 * was acknowledged before is read, each partition in its order. For one thread.
 *
 * <p>Its methods throw {@link org.apache.kafka.common.KafkaException} when Kafka does not answer for as long as the
 * reader was told to wait.
 */
public final class TopicReader implements AutoCloseable {
    /**
     * How long nothing may come of what is there; longer than a transaction that a killed instance left open can last:
     * {@code transaction.timeout.ms} of Kafka Streams, ten seconds, and ten until the broker looks.
     */
    public static final Duration PROGRESS = Duration.ofSeconds(30);

    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<String, byte[]> consumer;
    /** Asks for ends, as others than a reader of committed records see them. */
    private final KafkaConsumer<String, byte[]> ends;

    private TopicReader(Cluster cluster, String client, IsolationLevel isolation, Duration patience) {
        consumer = consumer(cluster, client, isolation, patience);
        ends = consumer(cluster, client + "-ends", IsolationLevel.READ_UNCOMMITTED, patience);
    }

    /**
     * A reader of what is committed. Behind a transaction that is still open it waits for its end: something that was
     * acknowledged to somebody else may stand there.
     *
     * @param client what it calls itself to the broker
     * @param patience how long Kafka is asked for an answer
     */
    public static TopicReader ofCommitted(Cluster cluster, String client, Duration patience) {
        return new TopicReader(cluster, client, IsolationLevel.READ_COMMITTED, patience);
    }

    /** A reader of what is written without transactions; it waits for nobody's, and may meet records of an aborted one. */
    public static TopicReader ofAll(Cluster cluster, String client, Duration patience) {
        return new TopicReader(cluster, client, IsolationLevel.READ_UNCOMMITTED, patience);
    }

    private static KafkaConsumer<String, byte[]> consumer(
            Cluster cluster, String client, IsolationLevel isolation, Duration patience) {
        int millis = (int) patience.toMillis();
        var config = new HashMap<String, Object>(Map.of(
                "client.id",
                client,
                "isolation.level",
                isolation.toString().toLowerCase(Locale.ROOT),
                "default.api.timeout.ms",
                millis,
                "request.timeout.ms",
                millis / 2,
                "auto.offset.reset",
                "earliest",
                "allow.auto.create.topics",
                false,
                "enable.auto.commit",
                false));
        // closing waits for the fetch under way, which at the end of a partition takes as long as this
        config.put("fetch.max.wait.ms", 20);
        return new KafkaConsumer<>(cluster.clientConfig(config), new StringDeserializer(), new ByteArrayDeserializer());
    }

    /** The partitions of a topic; none when it does not exist. */
    public List<TopicPartition> partitions(String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    /** The partition that has the records of a key; empty when the topic does not exist. */
    public OptionalInt partition(Topic<?> topic, String key) {
        int count = partitions(topic.name()).size();
        return count == 0 ? OptionalInt.empty() : OptionalInt.of(Topic.partition(key, count));
    }

    /**
     * Reads all of those partitions.
     *
     * @return the offset of each before which all was read, be it a record or the end of a transaction
     */
    public Map<TopicPartition, Long> read(
            Collection<TopicPartition> partitions, Consumer<ConsumerRecord<String, byte[]>> reader) {
        var until = ends.endOffsets(partitions);
        readUntil(until, reader);
        return Map.copyOf(until);
    }

    /** Reads one partition up to an offset, that one included, or its end where that is before. */
    public void read(TopicPartition partition, long last, Consumer<ConsumerRecord<String, byte[]>> reader) {
        long end = ends.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        readUntil(Map.of(partition, last < end ? last + 1 : end), reader);
    }

    private void readUntil(Map<TopicPartition, Long> until, Consumer<ConsumerRecord<String, byte[]>> reader) {
        consumer.assign(until.keySet());
        consumer.seekToBeginning(until.keySet());
        long progress = System.nanoTime();
        while (until.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            var records = consumer.poll(POLL);
            if (!records.isEmpty()) {
                progress = System.nanoTime();
            } else if (System.nanoTime() - progress > PROGRESS.toNanos()) {
                throw new TimeoutException("nothing came of " + until.keySet() + " for " + PROGRESS.toSeconds() + " s");
            }
            for (var record : records) {
                if (record.offset() < until.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L)) {
                    reader.accept(record);
                }
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
        ends.close();
    }
}
