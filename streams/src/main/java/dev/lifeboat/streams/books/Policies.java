package dev.lifeboat.streams.books;

import java.nio.ByteBuffer;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the newest version of each policy in the global store, and counts what came: whoever has seen a count need not
 * look for news until it is another. A record is kept as it is, readable or not; a policy whose newest record cannot be
 * read is one that cannot be had, and blocks. Keeping the version before instead would make judging depend on what an
 * instance happens to remember, for compaction drops that version from the log.
 */
public final class Policies extends ContextualProcessor<String, byte[], Void, Void> {
    /** Name of the global store. */
    public static final String STORE = "policies";

    /** No policy has this name: the count of records stands under it. */
    public static final String EDITION = "";

    @Override
    public void process(Record<String, byte[]> record) {
        if (record.key() == null || record.key().isEmpty() || record.key().contains("@")) {
            return; // nobody's policy, or a version that is kept for the record
        }
        KeyValueStore<String, byte[]> store = context().getStateStore(STORE);
        var at = context().recordMetadata();
        if (record.value() == null) {
            store.delete(record.key());
        } else {
            store.put(
                    record.key(),
                    new Heartbeats.Entry(
                                    at.map(m -> m.partition()).orElse(-1),
                                    at.map(m -> m.offset()).orElse(-1L),
                                    record.value())
                            .encode());
        }
        store.put(EDITION, encode(edition(store.get(EDITION)) + 1)); // last: who sees it sees the policy
    }

    /** The count that stands in the store; nothing there is 0. */
    static long edition(byte @Nullable [] stored) {
        return stored == null ? 0 : ByteBuffer.wrap(stored).getLong();
    }

    private static byte[] encode(long edition) {
        return ByteBuffer.allocate(Long.BYTES).putLong(edition).array();
    }
}
