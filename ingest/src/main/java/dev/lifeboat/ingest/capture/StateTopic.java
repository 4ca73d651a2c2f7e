package dev.lifeboat.ingest.capture;

import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.TopicReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * What capture must remember, in one compacted topic of one partition: how far each source was read, and whether its
 * snapshot was finished. Read whole at the start. Each source writes its own keys; safe for several threads.
 */
final class StateTopic implements Ownership.Shared, AutoCloseable {
    static final String NAME = "lifeboat.connect-offsets.v1";

    private static final TopicPartition PARTITION = new TopicPartition(NAME, 0);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Map<String, byte[]> values = new ConcurrentHashMap<>();
    private final Cluster cluster;
    private final KafkaProducer<String, byte[]> producer;

    private StateTopic(Cluster cluster, KafkaProducer<String, byte[]> producer) {
        this.cluster = cluster;
        this.producer = producer;
    }

    /** Opens the topic, creating it if need be, and reads it to its end. */
    static StateTopic open(Cluster cluster) {
        create(cluster);
        var state = new StateTopic(
                cluster,
                new KafkaProducer<>(
                        cluster.clientConfig(Map.of(
                                "client.id",
                                "lifeboat-ingest-state",
                                "acks",
                                "all",
                                "enable.idempotence",
                                true,
                                "linger.ms",
                                0,
                                "max.block.ms",
                                (int) PATIENCE.toMillis(),
                                "request.timeout.ms",
                                5_000,
                                "delivery.timeout.ms",
                                (int) PATIENCE.toMillis())),
                        new StringSerializer(),
                        new ByteArraySerializer()));
        try {
            state.readAgain();
            return state;
        } catch (RuntimeException e) {
            state.close();
            throw e;
        }
    }

    byte @Nullable [] get(String key) {
        return values.get(key);
    }

    @Override
    public Map<String, byte[]> startingWith(String prefix) {
        var found = new java.util.TreeMap<String, byte[]>();
        values.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                found.put(key, value);
            }
        });
        return found;
    }

    /** Writes a value, or removes it; the future completes once the broker has it. */
    @Override
    public Future<RecordMetadata> put(String key, byte @Nullable [] value) {
        if (value == null) {
            values.remove(key);
        } else {
            values.put(key, value);
        }
        return producer.send(new ProducerRecord<>(NAME, 0, key, value));
    }

    @Override
    public void putNow(String key, byte @Nullable [] value) {
        confirm(put(key, value), key);
    }

    /** Waits until the broker has what was written. */
    static void confirm(Future<?> write, String key) {
        try {
            write.get();
        } catch (ExecutionException e) {
            throw new CannotCaptureException("cannot write " + key + " to " + NAME + "; is the broker up?", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotCaptureException("interrupted while writing " + NAME, e);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }

    /** Reads it to its end, with what others have written; while nobody writes through this. */
    @Override
    public void readAgain() {
        try (var log = TopicReader.ofAll(cluster, "lifeboat-ingest-state-reader", PATIENCE)) {
            log.read(List.of(PARTITION), record -> {
                if (record.value() == null) {
                    values.remove(record.key());
                } else {
                    values.put(record.key(), record.value());
                }
            });
        }
    }

    private static void create(Cluster cluster) {
        var topic = new NewTopic(NAME, Optional.of(1), Optional.empty())
                .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
        var config = cluster.clientConfig(
                Map.of("default.api.timeout.ms", (int) PATIENCE.toMillis(), "request.timeout.ms", 5_000));
        try (var admin = Admin.create(config)) {
            admin.createTopics(List.of(topic)).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new CannotCaptureException(
                        "cannot create or reach topic " + NAME + " at " + cluster.bootstrapServers() + ": "
                                + e.getMessage() + "; is the broker up?",
                        e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotCaptureException("interrupted while creating " + NAME, e);
        }
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
