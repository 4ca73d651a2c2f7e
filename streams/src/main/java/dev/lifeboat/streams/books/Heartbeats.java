package dev.lifeboat.streams.books;

import java.nio.ByteBuffer;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** Keeps the newest heartbeat of each source in the global store, with its place in the log. */
public final class Heartbeats extends ContextualProcessor<String, byte[], Void, Void> {
    /** Name of the global store. */
    public static final String STORE = "sources";

    /** What the store holds: the heartbeat as it was written, and where. */
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
        var at = context().recordMetadata();
        store.put(
                record.key(),
                new Entry(
                                at.map(m -> m.partition()).orElse(-1),
                                at.map(m -> m.offset()).orElse(-1L),
                                record.value())
                        .encode());
    }
}
