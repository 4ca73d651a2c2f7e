package dev.lifeboat.sink;

import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.sink.store.RowReader;
import dev.lifeboat.sink.store.Store;
import dev.lifeboat.sink.store.StoreUnavailableException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consumer, positioned by the store. A partition that is assigned, or to be read again, is paused until the store has
 * said how far it is; Kafka's own committed offsets are never used. Not for several threads, save {@link #wakeUp}.
 */
final class LogReader implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LogReader.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final int MOST_OF_A_POLL = 1_000;

    private final Store store;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> expected = new HashMap<>();
    private final Set<TopicPartition> toPosition = new HashSet<>();
    private final Grace beyondTheLog = new Grace(Duration.ofSeconds(15));

    LogReader(Cluster cluster, String group, Store store) {
        this.store = store;
        consumer = new KafkaConsumer<>(
                cluster.clientConfig(settings(group)), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.subscribe(RowReader.topics(), new Assignment());
    }

    private static Map<String, Object> settings(String group) {
        var settings = new HashMap<String, Object>();
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "lifeboat-sink");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MOST_OF_A_POLL);
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 16 * 1024 * 1024);
        settings.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 10_000);
        // a killed sink is replaced when its session ends: the shortest that brokers allow by default
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 1_500);
        settings.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        return settings;
    }

    /** The next records of all partitions whose position is known. */
    ConsumerRecords<byte[], byte[]> poll(Duration longest) throws StoreUnavailableException {
        try {
            position();
        } catch (StoreUnavailableException e) {
            hold(consumer.assignment());
            consumer.poll(Duration.ZERO); // everything is paused: this only keeps the membership of the group
            throw e;
        }
        return consumer.poll(toPosition.isEmpty() ? longest : Duration.ofMillis(50));
    }

    /** Where the store is, as this sink knows it. */
    Map<TopicPartition, Long> expected() {
        return Map.copyOf(expected);
    }

    /** The store has moved on. */
    void stored(Map<TopicPartition, Long> next) {
        next.forEach((partition, offset) -> expected.computeIfPresent(partition, (p, old) -> offset));
    }

    /** Forgets what was read and not stored. */
    void readAgain() {
        hold(consumer.assignment());
    }

    boolean connected() {
        return consumer.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("connection-count"))
                .anyMatch(metric -> metric.metricValue() instanceof Double count && count > 0);
    }

    long lag() {
        long lag = 0;
        for (TopicPartition partition : consumer.assignment()) {
            lag += consumer.currentLag(partition).orElse(0);
        }
        return lag;
    }

    /** The partitions this sink reads, if it has all of each but what the next poll may bring; empty otherwise. */
    Set<TopicPartition> caughtUp() {
        var assigned = consumer.assignment();
        boolean all = toPosition.isEmpty()
                && assigned.stream().allMatch(partition -> {
                    var lag = consumer.currentLag(partition);
                    return lag.isPresent() && lag.getAsLong() < MOST_OF_A_POLL;
                });
        return all ? assigned : Set.of();
    }

    private void hold(Collection<TopicPartition> partitions) {
        consumer.pause(partitions);
        for (TopicPartition partition : partitions) {
            // without a position the consumer would look for Kafka's; paused, nothing is fetched from this one
            consumer.seek(partition, 0);
            expected.remove(partition);
            toPosition.add(partition);
        }
    }

    private void position() throws StoreUnavailableException {
        if (toPosition.isEmpty()) {
            return;
        }
        var partitions = Set.copyOf(toPosition);
        var next = store.nextOffsets(partitions);
        try {
            var begin = consumer.beginningOffsets(partitions, PATIENCE);
            var end = consumer.endOffsets(partitions, PATIENCE);
            for (TopicPartition partition : partitions) {
                position(partition, of(next, partition), of(begin, partition), of(end, partition));
            }
        } catch (TimeoutException e) {
            log.warn("Kafka does not say how far its partitions reach, asking again: {}", e.getMessage());
        }
    }

    private static long of(Map<TopicPartition, Long> offsets, TopicPartition partition) {
        return Objects.requireNonNull(offsets.get(partition), partition::toString);
    }

    private void position(TopicPartition partition, long stored, long begin, long end) {
        if (stored > end && beyondTheLog.passed()) {
            throw new IllegalStateException("the store has read " + partition + " up to offset " + stored
                    + ", but the log ends at " + end
                    + ": this is another or an older log. Point the sink at the log that"
                    + " the store belongs to, or give it an empty store and let it read the log again");
        }
        if (stored > end) {
            return;
        }
        beyondTheLog.reset();
        if (stored > 0 && stored < begin) {
            log.error(
                    "{}: records {} to {} were deleted from the log before they were stored",
                    partition,
                    stored,
                    begin - 1);
        }
        consumer.seek(partition, Math.max(stored, begin));
        consumer.resume(Set.of(partition));
        expected.put(partition, stored);
        toPosition.remove(partition);
    }

    /** Ends a poll that is waiting; from any thread. */
    void wakeUp() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(2)));
    }

    /** A broker that is coming back may not know at once how far its log reaches. */
    private static final class Grace {
        private final Duration length;
        private long since;

        Grace(Duration length) {
            this.length = length;
        }

        boolean passed() {
            long now = System.nanoTime();
            since = since == 0 ? now : since;
            return now - since > length.toNanos();
        }

        void reset() {
            since = 0;
        }
    }

    private final class Assignment implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            hold(partitions);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            expected.keySet().removeAll(partitions);
            toPosition.removeAll(partitions);
        }
    }
}
