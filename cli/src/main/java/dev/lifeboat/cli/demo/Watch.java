package dev.lifeboat.cli.demo;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.DatabaseReadiness;
import dev.lifeboat.v1.MigrationGate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the topology publishes, committed records only, as any subscriber would: the readiness of databases and
 * where migrations stand. Has a thread of its own; asking is safe for any thread.
 */
final class Watch implements AutoCloseable {
    private static final List<Topic<? extends SpecificRecord>> TOPICS =
            List.of(Topics.READINESS, Topics.MIGRATION_GATE);

    /**
     * A published record.
     *
     * @param value the record
     * @param nanoTime when it arrived here, by {@link System#nanoTime}
     */
    record Seen<T>(T value, long nanoTime) {
        /** Time from an instant by {@link System#nanoTime} to its arrival. */
        Duration since(long from) {
            return Duration.ofNanos(nanoTime - from);
        }
    }

    private final AvroCodec codec;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Thread thread = new Thread(this::run, "demo-watch");
    private final List<Seen<SpecificRecord>> seen = new ArrayList<>();
    private @Nullable RuntimeException failure;

    private Watch(Cluster cluster, AvroCodec codec) {
        this.codec = codec;
        this.consumer = new KafkaConsumer<>(
                cluster.clientConfig(Map.of(
                        "isolation.level", "read_committed",
                        "auto.offset.reset", "earliest",
                        "enable.auto.commit", "false")),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    static Watch start(Cluster cluster, AvroCodec codec) {
        Watch watch = new Watch(cluster, codec);
        watch.thread.setDaemon(true);
        watch.thread.start();
        return watch;
    }

    /** The first readiness that fits, of those that arrived after {@code since} or arrive within the time given. */
    Optional<Seen<DatabaseReadiness>> readiness(long since, Predicate<DatabaseReadiness> wanted, Duration patience)
            throws InterruptedException {
        return await(DatabaseReadiness.class, since, wanted, patience);
    }

    /** The same for where a migration stands. */
    Optional<Seen<MigrationGate>> migration(long since, Predicate<MigrationGate> wanted, Duration patience)
            throws InterruptedException {
        return await(MigrationGate.class, since, wanted, patience);
    }

    /** The newest readiness there is. */
    synchronized Optional<DatabaseReadiness> newestReadiness() {
        return seen.stream()
                .map(Seen::value)
                .filter(DatabaseReadiness.class::isInstance)
                .map(DatabaseReadiness.class::cast)
                .reduce((older, newer) -> newer);
    }

    private synchronized <T> Optional<Seen<T>> await(Class<T> type, long since, Predicate<T> wanted, Duration patience)
            throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            if (failure != null) {
                throw new IllegalStateException("nothing more is read from Kafka: " + failure.getMessage(), failure);
            }
            Optional<Seen<T>> found = seen.stream()
                    .filter(record -> record.nanoTime() - since >= 0 && type.isInstance(record.value()))
                    .map(record -> new Seen<>(type.cast(record.value()), record.nanoTime()))
                    .filter(record -> wanted.test(record.value()))
                    .findFirst();
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (found.isPresent() || left <= 0) {
                return found;
            }
            wait(left);
        }
    }

    private void run() {
        try (consumer) {
            List<TopicPartition> partitions = TOPICS.stream()
                    .flatMap(topic -> consumer.partitionsFor(topic.name()).stream())
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            while (!Thread.currentThread().isInterrupted()) {
                consumer.poll(Duration.ofMillis(500)).forEach(this::take);
            }
        } catch (WakeupException e) {
            // closed
        } catch (RuntimeException e) {
            synchronized (this) {
                failure = e;
                notifyAll();
            }
        }
    }

    private void take(ConsumerRecord<String, byte[]> message) {
        if (message.value() == null) {
            return;
        }
        try {
            SpecificRecord value = message.topic().equals(Topics.READINESS.name())
                    ? codec.decode(Topics.READINESS, message.value())
                    : codec.decode(Topics.MIGRATION_GATE, message.value());
            synchronized (this) {
                seen.add(new Seen<>(value, System.nanoTime()));
                notifyAll();
            }
        } catch (MalformedRecordException e) {
            throw new IllegalStateException(
                    message.topic() + "/" + message.partition() + "@" + message.offset() + " is not readable", e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        consumer.wakeup();
        thread.join(5_000);
    }
}
