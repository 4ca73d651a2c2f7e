package dev.lifeboat.streams.gate;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.GateDecision;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the committed decisions of all partitions, in a thread of its own, and hands each to the listener in log order,
 * at least once. After an outage it goes on where it was: nothing is skipped. It starts a little before the end, so that
 * a repeat of a request from just before a restart still meets its decision.
 */
final class DecisionTail implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DecisionTail.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Cluster cluster;
    private final AvroCodec codec;
    private final Consumer<GateDecision> listener;
    private final int rewind;
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "gate-decisions");
    private volatile boolean following;
    private volatile @Nullable KafkaConsumer<String, byte[]> consumer;

    private DecisionTail(Cluster cluster, AvroCodec codec, Consumer<GateDecision> listener, int rewind) {
        this.cluster = cluster;
        this.codec = codec;
        this.listener = listener;
        this.rewind = rewind;
    }

    /**
     * Starts to follow.
     *
     * @param rewind records of each partition read again at the start
     */
    static DecisionTail start(Cluster cluster, AvroCodec codec, Consumer<GateDecision> listener, int rewind) {
        var tail = new DecisionTail(cluster, codec, listener, rewind);
        tail.thread.setDaemon(true);
        tail.thread.start();
        return tail;
    }

    /** Whether a decision committed from now on will be seen. */
    boolean isFollowing() {
        return following;
    }

    @Override
    public void close() {
        closed.countDown();
        KafkaConsumer<String, byte[]> current = consumer;
        if (current != null) {
            current.wakeup();
        }
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (closed.getCount() > 0) {
            try (var current = new KafkaConsumer<>(config(), new StringDeserializer(), new ByteArrayDeserializer())) {
                consumer = current;
                follow(current);
            } catch (WakeupException e) {
                LOG.debug("stops following {}", Topics.DECISION.name());
            } catch (RuntimeException e) {
                following = false;
                LOG.warn(
                        "cannot follow {}; the gate answers 503 until it can. Trying again in a second: {}",
                        Topics.DECISION.name(),
                        e.toString());
                pause();
            } finally {
                following = false;
                consumer = null;
            }
        }
    }

    private void follow(KafkaConsumer<String, byte[]> current) {
        List<TopicPartition> partitions = current.partitionsFor(Topics.DECISION.name(), PATIENCE).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new IllegalStateException("topic " + Topics.DECISION.name() + " does not exist");
        }
        current.assign(partitions);
        Map<TopicPartition, Long> starts = current.beginningOffsets(partitions, PATIENCE);
        Map<TopicPartition, Long> ends = current.endOffsets(partitions, PATIENCE);
        ends.forEach((partition, end) -> {
            long start = starts.getOrDefault(partition, 0L);
            long from = Math.max(start, next.getOrDefault(partition, end - rewind));
            next.put(partition, from);
            current.seek(partition, from);
        });
        while (closed.getCount() > 0) {
            following = following || hasReached(current, ends);
            for (ConsumerRecord<String, byte[]> record : current.poll(POLL)) {
                take(record);
                next.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
            }
        }
    }

    private static boolean hasReached(KafkaConsumer<String, byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey(), PATIENCE) >= end.getValue());
    }

    /** A registry that does not answer ends this round and the record is read again; a record that is none is passed. */
    private void take(ConsumerRecord<String, byte[]> record) {
        try {
            listener.accept(codec.decode(Topics.DECISION, record.value() == null ? new byte[0] : record.value()));
        } catch (MalformedRecordException e) {
            LOG.error(
                    "{}-{}@{} (key {}) is no decision and is passed over: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    record.key(),
                    e.getMessage());
        }
    }

    private Map<String, Object> config() {
        return cluster.clientConfig(Map.of(
                ConsumerConfig.CLIENT_ID_CONFIG,
                "lifeboat-gate-decisions",
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false));
    }

    private void pause() {
        try {
            boolean ended = closed.await(1, TimeUnit.SECONDS);
            LOG.debug("closing: {}", ended);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed.countDown();
        }
    }
}
