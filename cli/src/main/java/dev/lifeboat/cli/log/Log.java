package dev.lifeboat.cli.log;

import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.schemas.RegistryCodec;
import dev.lifeboat.schemas.RegistryUnavailableException;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.TopicReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Kafka as a verb uses it: reads what a topic holds now, and writes single records. Every method throws {@link
 * CommandFailedException} with {@link ExitCode#INDETERMINATE} when Kafka or the registry does not answer within ten
 * seconds. For one thread.
 */
public final class Log implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 10;

    private final Cluster cluster;
    private final RegistryCodec codec;

    public Log(Cluster cluster) {
        this.cluster = cluster;
        this.codec = new RegistryCodec(cluster, Duration.ofSeconds(PATIENCE_SECONDS));
    }

    /**
     * A record, the newest of its key unless said otherwise.
     *
     * @param value what it says; null when it cannot be read
     * @param problem why it cannot be read; empty when it can
     * @param place topic, partition and offset
     */
    public record Newest<T>(@Nullable T value, String problem, String place) {}

    /**
     * A record as it stands in the log.
     *
     * @param key null for a record without one
     * @param value what it says; null for a tombstone, and when it cannot be read
     * @param problem why it cannot be read; empty when it can
     */
    public record Written<T>(
            @Nullable String key, @Nullable T value, String problem, Instant at, int partition, long offset) {}

    /** Every record of a topic, tombstones included, those of one partition in their order. */
    public <T extends SpecificRecord> List<Written<T>> history(Topic<T> topic) {
        return history(topic, null);
    }

    /** Every record of one key, tombstones included, in their order; of all keys for null. */
    public <T extends SpecificRecord> List<Written<T>> history(Topic<T> topic, @Nullable String key) {
        var all = new ArrayList<Written<T>>();
        read(topic, key, record -> {
            if (key != null && !key.equals(record.key())) {
                return;
            }
            Newest<T> decoded = record.value() == null ? new Newest<>(null, "", "") : decoded(topic, record);
            all.add(new Written<>(
                    record.key(),
                    decoded.value(),
                    decoded.problem(),
                    Instant.ofEpochMilli(record.timestamp()),
                    record.partition(),
                    record.offset()));
        });
        return all;
    }

    /** Every record of one key, oldest first. */
    public <T extends SpecificRecord> List<Newest<T>> all(Topic<T> topic, String key) {
        var all = new ArrayList<Newest<T>>();
        read(topic, key, record -> {
            if (key.equals(record.key()) && record.value() != null) {
                all.add(decoded(topic, record));
            }
        });
        return all;
    }

    /** The newest record of every key of a compacted topic, by key. */
    public <T extends SpecificRecord> SortedMap<String, Newest<T>> newest(Topic<T> topic) {
        return newest(topic, null, key -> true);
    }

    /** The newest record of one key of a compacted topic; null when there is none. */
    public <T extends SpecificRecord> @Nullable Newest<T> newest(Topic<T> topic, String key) {
        return newest(topic, key, key::equals).get(key);
    }

    private <T extends SpecificRecord> SortedMap<String, Newest<T>> newest(
            Topic<T> topic, @Nullable String key, Predicate<String> keys) {
        var newest = new TreeMap<String, Newest<T>>();
        read(topic, key, record -> {
            if (record.key() == null || !keys.test(record.key())) {
                return;
            }
            if (record.value() == null) {
                newest.remove(record.key());
            } else {
                newest.put(record.key(), decoded(topic, record));
            }
        });
        return newest;
    }

    /** @param key where only its partition is read; null for all of them */
    private void read(Topic<?> topic, @Nullable String key, Consumer<ConsumerRecord<String, byte[]>> reader) {
        try (var log = TopicReader.ofCommitted(cluster, "lifeboat-reader", Duration.ofSeconds(PATIENCE_SECONDS))) {
            var all = log.partitions(topic.name());
            log.read(
                    all.stream()
                            .filter(it -> key == null || it.partition() == Topic.partition(key, all.size()))
                            .toList(),
                    reader);
        } catch (KafkaException | RegistryUnavailableException e) {
            throw unreachable(e);
        }
    }

    private <T extends SpecificRecord> Newest<T> decoded(Topic<T> topic, ConsumerRecord<String, byte[]> record) {
        String place = record.topic() + "-" + record.partition() + "@" + record.offset();
        try {
            return new Newest<>(codec.decode(topic, record.value()), "", place);
        } catch (MalformedRecordException e) {
            return new Newest<>(null, String.valueOf(e.getMessage()), place);
        }
    }

    /** Writes one record, acknowledged by all replicas; where it stands. */
    public <T extends SpecificRecord> String publish(Topic<T> topic, String key, T value) {
        var config = cluster.clientConfig(Map.of(
                "acks", "all",
                "max.block.ms", PATIENCE_SECONDS * 1000,
                "request.timeout.ms", PATIENCE_SECONDS * 500,
                "delivery.timeout.ms", PATIENCE_SECONDS * 1000));
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
            RecordMetadata written = producer.send(new ProducerRecord<>(topic.name(), key, codec.encode(topic, value)))
                    .get(PATIENCE_SECONDS + 1, TimeUnit.SECONDS);
            return written.topic() + "-" + written.partition() + "@" + written.offset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException(ExitCode.INDETERMINATE, "interrupted while writing to " + topic.name());
        } catch (ExecutionException e) {
            throw unreachable(e.getCause() instanceof Exception cause ? cause : e);
        } catch (KafkaException | RegistryUnavailableException | TimeoutException e) {
            throw unreachable(e);
        }
    }

    /** What is done in a turn. */
    public interface Work<R> {
        R in(Turn turn) throws Turn.TakenException;
    }

    /**
     * Does what reads first and then writes, as the only one in the cluster who does this work.
     *
     * @param name of the work
     * @throws Turn.TakenException if somebody else began it meanwhile: nothing was written
     */
    public <R> R inTurn(String name, Work<R> work) throws Turn.TakenException {
        try (var turn = Turn.begin(cluster, codec, name)) {
            R result = work.in(turn);
            turn.end();
            return result;
        } catch (KafkaException | RegistryUnavailableException e) {
            throw unreachable(e);
        }
    }

    private CommandFailedException unreachable(Exception e) {
        return new CommandFailedException(
                ExitCode.INDETERMINATE,
                e.getMessage() + "; Kafka is expected at " + cluster.bootstrapServers()
                        + " (--bootstrap), the registry at " + cluster.registryUrl()
                        + " (--registry); is the stack running? (lifeboat up)",
                e);
    }

    @Override
    public void close() {
        codec.close();
    }
}
