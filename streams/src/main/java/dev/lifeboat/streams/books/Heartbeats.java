package dev.lifeboat.streams.books;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.schemas.Topics;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** Keeps of the heartbeats of each source the one that counts in the global store, with its place in the log. */
public final class Heartbeats extends ContextualProcessor<String, byte[], Void, Void> {
    /** Name of the global store. */
    public static final String STORE = "sources";

    private static final String REPEATED = "lifeboat-repeated";

    private final AvroCodec codec;

    public Heartbeats(AvroCodec codec) {
        this.codec = codec;
    }

    /** A record as it was written to a compacted topic, and where. */
    record Entry(int partition, long offset, byte[] value) {
        byte[] encode() {
            return ByteBuffer.allocate(Integer.BYTES + Long.BYTES + value.length)
                    .putInt(partition)
                    .putLong(offset)
                    .put(value)
                    .array();
        }

        static Entry decode(byte[] bytes) {
            var in = ByteBuffer.wrap(bytes);
            int partition = in.getInt();
            long offset = in.getLong();
            byte[] value = new byte[in.remaining()];
            in.get(value);
            return new Entry(partition, offset, value);
        }
    }

    /**
     * Marks a heartbeat that is written again because another one that does not count came behind it.
     *
     * @param told the instant by which it counted, in milliseconds since the epoch; when it is written again says nothing of that
     */
    public static void markRepeated(Headers headers, long told) {
        headers.add(REPEATED, ByteBuffer.allocate(Long.BYTES).putLong(told).array());
    }

    @Override
    public void process(Record<String, byte[]> record) {
        if (record.key() == null) {
            return; // nobody's heartbeat
        }
        KeyValueStore<String, byte[]> store = context().getStateStore(STORE);
        if (record.value() == null) {
            store.delete(record.key());
            return;
        }
        byte[] stored = store.get(record.key());
        var next = read(record);
        var mark = record.headers().lastHeader(REPEATED);
        boolean repeated = mark != null;
        if (repeated && mark.value() != null && mark.value().length == Long.BYTES) {
            next = next.asOf(ByteBuffer.wrap(mark.value()).getLong());
        }
        var counts = stored == null ? next : SignOfLife.decode(stored).and(next, repeated);
        store.put(record.key(), counts.encode());
    }

    private SignOfLife read(Record<String, byte[]> record) {
        var at = context().recordMetadata();
        int partition = at.map(m -> m.partition()).orElse(-1);
        long offset = at.map(m -> m.offset()).orElse(-1L);
        var writtenAt = Instant.ofEpochMilli(record.timestamp());
        try {
            var heartbeat = codec.decode(Topics.HEARTBEAT, record.value());
            return SignOfLife.of(heartbeat, writtenAt, partition, offset, record.value());
        } catch (MalformedRecordException e) {
            return SignOfLife.unreadable(writtenAt, partition, offset, record.value());
        }
    }
}
