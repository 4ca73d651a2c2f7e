package dev.lifeboat.ingest.capture;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.Topic;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes records through one idempotent producer. {@link #awaitAll} returns only when the broker has everything that was
 * sent. A publisher that failed once is closed and replaced. Safe for several threads.
 */
public final class Publisher implements Outlet {
    private final AvroCodec codec;
    private final KafkaProducer<String, byte[]> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    public Publisher(Cluster cluster, AvroCodec codec, String source) {
        this.codec = codec;
        this.producer = new KafkaProducer<>(
                cluster.clientConfig(Map.of(
                        "client.id",
                        "lifeboat-ingest-" + source,
                        "acks",
                        "all",
                        "enable.idempotence",
                        true,
                        "compression.type",
                        "lz4",
                        "linger.ms",
                        1,
                        "batch.size",
                        128 * 1024,
                        "max.request.size",
                        16 * 1024 * 1024,
                        "max.block.ms",
                        15_000,
                        "request.timeout.ms",
                        10_000,
                        "delivery.timeout.ms",
                        20_000)),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    @Override
    public <T extends SpecificRecord> void send(Topic<T> topic, String key, T value) {
        producer.send(new ProducerRecord<>(topic.name(), key, codec.encode(topic, value)), (metadata, error) -> {
            if (error != null) {
                failure.compareAndSet(null, error);
            }
        });
    }

    @Override
    public void awaitAll() {
        producer.flush();
        Exception failed = failure.get();
        if (failed != null) {
            throw new CannotCaptureException(
                    "the broker did not take what was read: " + failed.getMessage() + "; it is read again", failed);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
