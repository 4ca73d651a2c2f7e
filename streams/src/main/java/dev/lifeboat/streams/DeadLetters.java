package dev.lifeboat.streams;

import dev.lifeboat.v1.DeadLetter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Makes the letter of a record that could not be read: whole, with its origin and the reason. */
public final class DeadLetters {
    private DeadLetters() {}

    /**
     * @param stage the step that could not read it
     * @param nowMillis the wall clock, in milliseconds since the epoch
     */
    public static DeadLetter of(
            Record<String, byte[]> record, Origin origin, String stage, @Nullable String reason, long nowMillis) {
        Map<String, ByteBuffer> headers = new HashMap<>();
        record.headers().forEach(h -> headers.put(h.key(), h.value() == null ? null : ByteBuffer.wrap(h.value())));
        return DeadLetter.newBuilder()
                .setTopic(origin.topic())
                .setPartition(origin.partition())
                .setOffset(origin.offset())
                .setRecordTimestamp(Instant.ofEpochMilli(record.timestamp()))
                .setKey(bytes(record.key() == null ? null : record.key().getBytes(StandardCharsets.UTF_8)))
                .setValue(bytes(record.value()))
                .setHeaders(headers)
                .setStage(stage)
                .setReason(reason == null ? "" : reason)
                .setFailedAt(Instant.ofEpochMilli(nowMillis))
                .build();
    }

    private static @Nullable ByteBuffer bytes(byte @Nullable [] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }
}
