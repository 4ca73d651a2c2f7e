package dev.lifeboat.ingest.capture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** What is remembered of one source: its epoch, Debezium's offsets and definitions of tables, and its last pulse. */
final class CaptureState {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final StateTopic topic;
    private final String epochKey;
    private final String offsetPrefix;
    private final String historyPrefix;
    private final String beatKey;
    private final Queue<Future<?>> unconfirmed = new ConcurrentLinkedQueue<>();

    CaptureState(StateTopic topic, String source) {
        this.topic = topic;
        this.epochKey = source + "/epoch";
        this.offsetPrefix = source + "/offset/";
        this.historyPrefix = source + "/history/";
        this.beatKey = source + "/beat";
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

    /** Forgets how far was read, and what was remembered on the way. */
    void forgetReading() {
        for (String prefix : List.of(offsetPrefix, historyPrefix, beatKey)) {
            topic.startingWith(prefix).keySet().forEach(key -> topic.putNow(key, null));
        }
    }

    /** The offsets as JSON; those that cannot be read are left out. */
    List<JsonNode> offsetDocuments() {
        var documents = new ArrayList<JsonNode>();
        for (byte[] value : topic.startingWith(offsetPrefix).values()) {
            try {
                documents.add(JSON.readTree(value));
            } catch (IOException e) {
                return List.of();
            }
        }
        return documents;
    }

    /** The number of the last pulse that came back; 0 when none did. */
    long beat() {
        byte[] value = topic.get(beatKey);
        return value == null ? 0 : Long.parseLong(new String(value, StandardCharsets.US_ASCII));
    }

    /** Remembers a pulse; a crash may lose the newest. */
    void rememberBeat(long number) {
        var unused = topic.put(beatKey, Long.toString(number).getBytes(StandardCharsets.US_ASCII));
    }

    /** What Debezium remembers of the definitions of tables, in its order. */
    List<byte[]> history() {
        return List.copyOf(topic.startingWith(historyPrefix).values());
    }

    /** Does not wait for the broker: while a snapshot begins, everybody would wait with us. */
    void addHistory(byte[] record) {
        unconfirmed.add(topic.put("%s%08d".formatted(historyPrefix, history().size()), record));
    }

    /** Returns once the broker has all definitions that were added. */
    void awaitHistory() {
        for (var write = unconfirmed.poll(); write != null; write = unconfirmed.poll()) {
            StateTopic.confirm(write, historyPrefix);
        }
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
