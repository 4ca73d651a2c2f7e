package dev.lifeboat.streams.judge;

import dev.lifeboat.streams.records.PackedInput;
import dev.lifeboat.streams.records.PackedOutput;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Decision requests whose barriers are under way. A barrier goes through every partition in which evidence of the database may
 * be, behind what was written before; when the last one is here, so is all of that evidence. Kept in a store, so that
 * whoever goes on with the task goes on waiting. One thread's own.
 */
final class OpenRequests {
    /**
     * A request that waits.
     *
     * @param openedAt since when it waits, in milliseconds of this machine's clock
     * @param at the newest of the request and of its barriers that are here, by the log's clock, in milliseconds
     * @param passed the partitions whose barrier is here, e.g. {@code lifeboat.backup.v1-3}
     * @param request the request, in wire format
     */
    record Open(String requestId, long openedAt, long at, Set<String> passed, byte[] request) {}

    private final KeyValueStore<String, byte[]> store;
    private final Set<String> expected;

    /**
     * @param expected the partitions in which evidence of the databases of this task may be
     */
    OpenRequests(KeyValueStore<String, byte[]> store, Set<String> expected) {
        this.store = store;
        this.expected = Set.copyOf(expected);
    }

    /** Has a request wait; says whether it is the first of its id. */
    boolean open(String requestId, long openedAt, long askedAt, byte[] request) {
        if (store.get(requestId) != null) {
            return false;
        }
        store.put(requestId, encode(new Open(requestId, openedAt, askedAt, Set.of(), request)));
        return true;
    }

    /** Takes note that its barrier is here from a partition; gives the request when that was the last, and forgets it. */
    Optional<Open> passed(String requestId, String partition, long writtenAt) {
        byte[] stored = store.get(requestId);
        if (stored == null) {
            return Optional.empty(); // decided without, when it had been under way for too long
        }
        var before = decode(requestId, stored);
        var passed = new TreeSet<>(before.passed());
        passed.add(partition);
        var open = new Open(requestId, before.openedAt(), Math.max(before.at(), writtenAt), passed, before.request());
        if (unread(open).isEmpty()) {
            store.delete(requestId);
            return Optional.of(open);
        }
        store.put(requestId, encode(open));
        return Optional.empty();
    }

    /** The partitions whose barrier is not here: evidence in them may be missing. In order. */
    List<String> unread(Open open) {
        return expected.stream()
                .filter(partition -> !open.passed().contains(partition))
                .sorted()
                .toList();
    }

    /** Gives the requests that have waited since before that instant, longest first, and forgets them. */
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
        overdue.sort(Comparator.comparing(Open::openedAt));
        overdue.forEach(open -> store.delete(open.requestId()));
        return overdue;
    }

    private static byte[] encode(Open open) {
        var out = new PackedOutput()
                .putLong(open.openedAt())
                .putLong(open.at())
                .putLong(open.passed().size());
        open.passed().forEach(out::putText);
        return out.putBytes(open.request()).toBytes();
    }

    private static Open decode(String requestId, byte[] stored) {
        var in = new PackedInput(stored);
        long openedAt = in.nextLong();
        long at = in.nextLong();
        var passed = new TreeSet<String>();
        for (long left = in.nextLong(); left > 0; left--) {
            passed.add(in.nextText());
        }
        return new Open(requestId, openedAt, at, passed, in.rest());
    }
}
