package dev.lifeboat.streams.judge;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Decision requests whose barriers are under way. A barrier goes through every partition of Resolve, behind the evidence
 * written before; when the last one is back, all of that evidence is here. Kept in a store, so that whoever goes on with
 * the task goes on waiting. One thread's own.
 */
final class OpenRequests {
    /**
     * A request that waits.
     *
     * @param openedAt since when it waits, in milliseconds of this machine's clock
     * @param askedAt when it was appended to the log, in milliseconds of the broker's
     * @param passed the partitions of Resolve from which its barrier is back
     * @param request the request, in wire format
     */
    record Open(String requestId, long openedAt, long askedAt, BitSet passed, byte[] request) {
        /** The partitions from which its barrier is not back. */
        List<Integer> unread(int partitions) {
            return IntStream.range(0, partitions)
                    .filter(partition -> !passed.get(partition))
                    .boxed()
                    .toList();
        }
    }

    private final KeyValueStore<String, byte[]> store;
    private final int partitions;

    /**
     * @param partitions partitions of Resolve
     */
    OpenRequests(KeyValueStore<String, byte[]> store, int partitions) {
        this.store = store;
        this.partitions = partitions;
    }

    /** Has a request wait; says whether it is the first of its id. */
    boolean open(String requestId, long openedAt, long askedAt, byte[] request) {
        if (store.get(requestId) != null) {
            return false;
        }
        store.put(requestId, encode(new Open(requestId, openedAt, askedAt, new BitSet(), request)));
        return true;
    }

    /** Takes note that its barrier is back from a partition; gives the request when that was the last, and forgets it. */
    Optional<Open> passed(String requestId, int partition) {
        byte[] stored = store.get(requestId);
        if (stored == null) {
            return Optional.empty(); // decided without, when it had been under way for too long
        }
        var open = decode(requestId, stored);
        open.passed().set(partition);
        if (open.unread(partitions).isEmpty()) {
            store.delete(requestId);
            return Optional.of(open);
        }
        store.put(requestId, encode(open));
        return Optional.empty();
    }

    /** Gives the requests that have waited since before that instant, and forgets them. */
    List<Open> overdue(long before) {
        var overdue = new ArrayList<Open>();
        try (var all = store.all()) {
            while (all.hasNext()) {
                KeyValue<String, byte[]> next = all.next();
                var open = decode(next.key, next.value);
                if (open.openedAt() < before) {
                    overdue.add(open);
                }
            }
        }
        overdue.forEach(open -> store.delete(open.requestId()));
        return overdue;
    }

    private static byte[] encode(Open open) {
        byte[] passed = open.passed().toByteArray();
        return ByteBuffer.allocate(2 * Long.BYTES + Integer.BYTES + passed.length + open.request().length)
                .putLong(open.openedAt())
                .putLong(open.askedAt())
                .putInt(passed.length)
                .put(passed)
                .put(open.request())
                .array();
    }

    private static Open decode(String requestId, byte[] stored) {
        var in = ByteBuffer.wrap(stored);
        long openedAt = in.getLong();
        long askedAt = in.getLong();
        byte[] passed = new byte[in.getInt()];
        in.get(passed);
        byte[] request = new byte[in.remaining()];
        in.get(request);
        return new Open(requestId, openedAt, askedAt, BitSet.valueOf(passed), request);
    }
}
