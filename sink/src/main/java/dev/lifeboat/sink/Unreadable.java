package dev.lifeboat.sink;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.LetterLimit;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.DeadLetter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends what cannot be read or stored to the dead-letter topic, whole, with where it came from and why. Only when that
 * would be larger than a record may be, it is cut and the reason says so.
 */
final class Unreadable implements AutoCloseable {
    private static final String STAGE = "sink";
    private static final int MAX_RECORD_BYTES = 16 * 1024 * 1024;
    private static final int LONGEST_REASON = 4_000;

    private final AvroCodec codec;
    private final InstantSource clock;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<Sent> unconfirmed = new ArrayList<>();

    private record Sent(DeadLetter letter, Future<RecordMetadata> receipt) {}

    Unreadable(Cluster cluster, AvroCodec codec, InstantSource clock) {
        this.codec = codec;
        this.clock = clock;
        producer = new KafkaProducer<>(
                cluster.clientConfig(Map.of(
                        "acks",
                        "all",
                        "enable.idempotence",
                        true,
                        "compression.type",
                        "lz4",
                        "linger.ms",
                        0,
                        "max.request.size",
                        MAX_RECORD_BYTES,
                        "delivery.timeout.ms",
                        30_000,
                        "request.timeout.ms",
                        10_000,
                        "max.block.ms",
                        15_000,
                        "client.id",
                        "lifeboat-sink-dead-letters")),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    void send(ConsumerRecord<byte[], byte[]> record, String reason) {
        var letter = letter(record, reason);
        unconfirmed.add(new Sent(letter, send(letter)));
    }

    /**
     * Waits until the broker has all that were sent. Offsets must not move before.
     *
     * @return how many
     */
    int confirm() throws InterruptedException {
        int confirmed = unconfirmed.size();
        try {
            for (Sent sent : unconfirmed) {
                confirm(sent);
            }
        } finally {
            unconfirmed.clear();
        }
        return confirmed;
    }

    private void confirm(Sent sent) throws InterruptedException {
        try {
            sent.receipt().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof RecordTooLargeException)) {
                throw new DeadLetterLostException(e);
            }
            sendCut(sent);
        }
    }

    private void sendCut(Sent sent) throws InterruptedException {
        try {
            send(LetterLimit.cut(sent.letter())).get();
        } catch (ExecutionException e) {
            throw new DeadLetterLostException(e);
        }
    }

    private Future<RecordMetadata> send(DeadLetter letter) {
        var key = letter.getKey() == null ? null : bytes(letter.getKey());
        return producer.send(
                new ProducerRecord<>(Topics.DEAD_LETTER.name(), key, codec.encode(Topics.DEAD_LETTER, letter)));
    }

    private DeadLetter letter(ConsumerRecord<byte[], byte[]> origin, String reason) {
        var headers = new HashMap<String, ByteBuffer>();
        origin.headers().forEach(header -> headers.put(header.key(), buffer(header.value())));
        return LetterLimit.within(DeadLetter.newBuilder()
                .setTopic(origin.topic())
                .setPartition(origin.partition())
                .setOffset(origin.offset())
                .setRecordTimestamp(Instant.ofEpochMilli(origin.timestamp()))
                .setKey(buffer(origin.key()))
                .setValue(buffer(origin.value()))
                .setHeaders(headers)
                .setStage(STAGE)
                .setReason(reason.substring(0, Math.min(LONGEST_REASON, reason.length())))
                .setFailedAt(clock.instant())
                .build());
    }

    private static byte[] bytes(ByteBuffer buffer) {
        var bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static @Nullable ByteBuffer buffer(byte @Nullable [] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }

    /** The broker did not confirm a dead letter; the record it is about must be read again. */
    static final class DeadLetterLostException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DeadLetterLostException(Throwable cause) {
            super("the dead-letter topic did not take a record: " + cause.getMessage(), cause);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
