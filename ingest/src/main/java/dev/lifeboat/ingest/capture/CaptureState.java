package dev.lifeboat.ingest.capture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** What is remembered of one source: its epoch, and Debezium's offsets. */
final class CaptureState {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final StateTopic topic;
    private final String epochKey;
    private final String offsetPrefix;

    CaptureState(StateTopic topic, String source) {
        this.topic = topic;
        this.epochKey = source + "/epoch";
        this.offsetPrefix = source + "/offset/";
    }

    /** The epoch that the source is in; empty when it was never read, or what is written cannot be read. */
    Optional<Epoch> epoch() {
        byte[] value = topic.get(epochKey);
        if (value == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(value, Epoch.class));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Remembers the epoch, and returns once the broker has it. */
    void remember(Epoch epoch) {
        try {
            topic.putNow(epochKey, JSON.writeValueAsBytes(epoch));
        } catch (IOException e) {
            throw new IllegalStateException("an epoch is always JSON", e);
        }
    }

    void forgetOffsets() {
        topic.startingWith(offsetPrefix).keySet().forEach(key -> topic.putNow(key, null));
    }

    /** The highest log position in the offsets; empty when there are none. */
    Optional<Long> lsn() {
        long highest = -1;
        for (byte[] value : topic.startingWith(offsetPrefix).values()) {
            try {
                JsonNode offset = JSON.readTree(value);
                for (String field : new String[] {"lsn", "lsn_proc", "lsn_commit"}) {
                    highest = Math.max(highest, offset.path(field).asLong(-1));
                }
            } catch (IOException e) {
                return Optional.empty();
            }
        }
        return highest < 0 ? Optional.empty() : Optional.of(highest);
    }

    Map<ByteBuffer, ByteBuffer> offsets() {
        var offsets = new HashMap<ByteBuffer, ByteBuffer>();
        topic.startingWith(offsetPrefix)
                .forEach((key, value) -> offsets.put(
                        ByteBuffer.wrap(StateTopic.utf8(key.substring(offsetPrefix.length()))),
                        ByteBuffer.wrap(value)));
        return offsets;
    }

    Future<?> putOffset(ByteBuffer key, @Nullable ByteBuffer value) {
        return topic.put(
                offsetPrefix + StandardCharsets.UTF_8.decode(key.duplicate()), value == null ? null : bytes(value));
    }

    private static byte[] bytes(ByteBuffer buffer) {
        var bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
