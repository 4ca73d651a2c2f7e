package dev.lifeboat.ingest.intake;

import dev.lifeboat.ingest.catalog.Mapped;
import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.Cluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes evidence through one idempotent producer, and tells of each record whether all replicas in sync have it. Safe for several
 * threads.
 */
final class EvidenceLog implements AutoCloseable {
    private final AvroCodec codec;
    private final Supplier<Producer<String, byte[]>> maker;
    private final Duration patience;
    private @Nullable Producer<String, byte[]> made;
    private boolean closed;

    /**
     * @param maker makes the producer when it is needed: where the name of a broker is not known yet, it cannot be made
     */
    EvidenceLog(AvroCodec codec, Supplier<Producer<String, byte[]>> maker, Duration patience) {
        this.codec = codec;
        this.maker = maker;
        this.patience = patience;
    }

    static EvidenceLog open(Cluster cluster, AvroCodec codec, Duration patience) {
        int millis = Math.toIntExact(patience.toMillis());
        var config = cluster.clientConfig(Map.of(
                "client.id",
                "lifeboat-ingest-intake",
                "acks",
                "all",
                "enable.idempotence",
                true,
                "compression.type",
                "lz4",
                "linger.ms",
                1,
                "max.request.size",
                16 * 1024 * 1024,
                "max.block.ms",
                millis / 2,
                "request.timeout.ms",
                millis * 4 / 10,
                "delivery.timeout.ms",
                millis * 9 / 10));
        return new EvidenceLog(
                codec, () -> new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer()), patience);
    }

    /** What became of a record. */
    sealed interface Fate {}

    /** All replicas in sync have it. */
    record Written(String topic, int partition, long offset) implements Fate {}

    /** It was sent, and nobody knows whether it arrived. */
    record Unknown(String why) implements Fate {}

    /** It was not sent. */
    record NotSent(String why) implements Fate {}

    /**
     * Writes records, in their order.
     *
     * @return the fate of each, in the same order; within the patience, or half as long again when Kafka cannot be reached at all
     * @throws dev.lifeboat.schemas.RegistryUnavailableException if the registry does not answer; nothing was sent
     * @throws IllegalStateException if a schema is not registered; nothing was sent
     */
    List<Fate> write(List<Mapped<?>> records) {
        var encoded = new ArrayList<ProducerRecord<String, byte[]>>();
        for (Mapped<?> record : records) {
            encoded.add(encoded(record));
        }
        var sent = new ArrayList<Sent>();
        NotSent none = null;
        for (var record : encoded) {
            // where the first could not be sent, each of the others would block as long
            var it = none == null ? send(record) : new Sent(null, none);
            none = it.not();
            sent.add(it);
        }
        long deadline = System.nanoTime() + patience.toNanos();
        return sent.stream().map(it -> it.fate(deadline - System.nanoTime())).collect(Collectors.toList());
    }

    private synchronized Producer<String, byte[]> producer() {
        if (closed) {
            throw new IllegalStateException("ingest is ending");
        }
        var producer = made;
        if (producer == null) {
            producer = maker.get();
            made = producer;
        }
        return producer;
    }

    /** What cannot send any more is made anew for the next request. */
    private synchronized void drop(Producer<String, byte[]> failed) {
        if (made == failed) {
            made = null;
            failed.close(Duration.ZERO);
        }
    }

    private <T extends SpecificRecord> ProducerRecord<String, byte[]> encoded(Mapped<T> record) {
        return new ProducerRecord<>(record.topic().name(), record.key(), codec.encode(record.topic(), record.value()));
    }

    /** What fails as it is sent was not sent: the producer lingers before it sends anything. */
    private Sent send(ProducerRecord<String, byte[]> record) {
        Producer<String, byte[]> producer = null;
        try {
            producer = producer();
            var future = producer.send(record);
            return future.isDone() && Sent.fate(future, 0) instanceof Unknown failed
                    ? new Sent(null, new NotSent(failed.why()))
                    : new Sent(future, null);
        } catch (RuntimeException e) {
            boolean mayPass = e instanceof ApiException || e instanceof InterruptException;
            if (producer != null && !mayPass) {
                drop(producer);
            }
            return new Sent(
                    null,
                    new NotSent(e.getMessage()
                            + (e.getCause() == null ? "" : ": " + e.getCause().getMessage())));
        }
    }

    /** Either an answer that is to come, or none for this reason. */
    private record Sent(
            @Nullable Future<RecordMetadata> future,
            @Nullable NotSent not) {
        Fate fate(long nanos) {
            return future == null ? Objects.requireNonNull(not) : fate(future, nanos);
        }

        static Fate fate(Future<RecordMetadata> future, long nanos) {
            try {
                var at = future.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
                return new Written(at.topic(), at.partition(), at.offset());
            } catch (ExecutionException e) {
                return new Unknown(String.valueOf(
                        e.getCause() == null ? e.getMessage() : e.getCause().getMessage()));
            } catch (TimeoutException e) {
                return new Unknown("no acknowledgement in time");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new Unknown("ingest is ending");
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (made != null) {
            made.close(Duration.ofSeconds(2));
        }
    }
}
