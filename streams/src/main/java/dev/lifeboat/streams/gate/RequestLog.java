package dev.lifeboat.streams.gate;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.DecisionRequest;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes decision requests, keyed by database, acknowledged by all replicas. Safe for use by several threads. */
final class RequestLog implements Decisions.Log, AutoCloseable {
    private final AvroCodec codec;
    private final Producer<String, byte[]> producer;

    private RequestLog(AvroCodec codec, Producer<String, byte[]> producer) {
        this.codec = codec;
        this.producer = producer;
    }

    static RequestLog open(Cluster cluster, AvroCodec codec) {
        return new RequestLog(
                codec,
                new KafkaProducer<>(
                        cluster.clientConfig(Map.of(
                                ProducerConfig.CLIENT_ID_CONFIG,
                                "lifeboat-gate",
                                ProducerConfig.ACKS_CONFIG,
                                "all",
                                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                                true,
                                ProducerConfig.LINGER_MS_CONFIG,
                                0,
                                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                                3_000,
                                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                                4_000,
                                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                                8_000)),
                        new StringSerializer(),
                        new ByteArraySerializer()));
    }

    @Override
    public CompletableFuture<RecordMetadata> write(DecisionRequest request) {
        var written = new CompletableFuture<RecordMetadata>();
        try {
            byte[] value = codec.encode(Topics.DECISION_REQUEST, request);
            producer.send(
                    new ProducerRecord<>(Topics.DECISION_REQUEST.name(), request.getDatabase(), value),
                    (metadata, failure) -> {
                        if (failure == null) {
                            written.complete(metadata);
                        } else {
                            written.completeExceptionally(failure);
                        }
                    });
        } catch (RuntimeException e) {
            written.completeExceptionally(e);
        }
        return written;
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
