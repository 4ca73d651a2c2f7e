package dev.lifeboat.streams;

import dev.lifeboat.schemas.LetterLimit;
import dev.lifeboat.v1.DeadLetter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Makes the letter of a record that could not be read: whole if it can be, with its origin and the reason. */
public final class DeadLetters {
    /**
     * The most bytes that a record of a source may have. Nothing real comes near, and what the topology adds to it (its
     * origin, its database) would make a larger one too large to be passed on.
     */
    private static final int MOST = 12 * 1024 * 1024;

    private DeadLetters() {}

    /**
     * @param stage the step that could not read it
     * @param nowMillis the wall clock, in milliseconds since the epoch
     */
    public static DeadLetter of(
            Record<String, byte[]> record, Origin origin, String stage, @Nullable String reason, long nowMillis) {
        Map<String, ByteBuffer> headers = new HashMap<>();
        record.headers().forEach(h -> headers.put(h.key(), h.value() == null ? null : ByteBuffer.wrap(h.value())));
        return LetterLimit.within(DeadLetter.newBuilder()
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
                .build());
    }

    /** Why the record is too large to be passed on; null when it is not. */
    public static @Nullable String tooLarge(Record<String, byte[]> record) {
        long bytes = record.value() == null ? 0 : record.value().length;
        bytes += record.key() == null ? 0 : 3L * record.key().length();
        for (var header : record.headers()) {
            bytes += 3L * header.key().length() + (header.value() == null ? 0 : header.value().length);
        }
        return bytes <= MOST ? null : "the record has about " + bytes + " bytes; expected at most " + MOST;
    }

    private static @Nullable ByteBuffer bytes(byte @Nullable [] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }
}
