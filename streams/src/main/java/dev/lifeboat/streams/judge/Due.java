package dev.lifeboat.streams.judge;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * When each database must be judged again, ordered by that instant: asking what is due costs by the number of databases
 * that are due, not by the number that exist. One store holds both directions, each under a byte of its own: instant and
 * database, to find what is due; database, to find where it stands.
 */
final class Due {
    /** Never due: nothing about the database changes with time. */
    static final long NEVER = Long.MAX_VALUE;

    private static final byte[] NOTHING = new byte[0];
    private static final byte BY_INSTANT = 0;
    private static final byte BY_DATABASE = 1;

    private final KeyValueStore<Bytes, byte[]> store;
    /** Nothing is due before this; spares the store's range of what was removed long ago. */
    private long earliest;

    Due(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
        try (var all = store.range(key(0, ""), key(NEVER, ""))) {
            earliest = all.hasNext() ? instantIn(all.next().key) : NEVER;
        }
    }

    /** Under which instant the database stands. */
    long of(String database) {
        byte[] instant = store.get(key(database));
        return instant == null ? NEVER : ByteBuffer.wrap(instant).getLong();
    }

    /** Has the database stand under another instant than the one it stands under. */
    void move(String database, long from, long to) {
        if (from != NEVER) {
            store.delete(key(from, database));
        }
        if (to == NEVER) {
            store.delete(key(database));
        } else {
            store.put(key(to, database), NOTHING);
            store.put(key(database), ByteBuffer.allocate(Long.BYTES).putLong(to).array());
            earliest = Math.min(earliest, to);
        }
    }

    /** Databases that are due at that instant, longest overdue first, at most so many. */
    List<String> at(long now, int most) {
        if (earliest > now) {
            return List.of();
        }
        var found = new ArrayList<String>();
        try (var range = store.range(key(Math.max(0, earliest), ""), key(NEVER, ""))) {
            while (range.hasNext()) {
                Bytes key = range.next().key;
                if (instantIn(key) > now || found.size() == most) {
                    earliest = instantIn(key);
                    return found;
                }
                found.add(databaseIn(key));
            }
        }
        // what was found stays due until it is judged and moved; the range starts with it again if it was not
        earliest = found.isEmpty() ? NEVER : earliest;
        return found;
    }

    private static Bytes key(long instant, String database) {
        byte[] name = database.getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(1 + Long.BYTES + name.length)
                .put(BY_INSTANT)
                .putLong(Math.max(0, instant))
                .put(name)
                .array());
    }

    private static Bytes key(String database) {
        byte[] name = database.getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(
                ByteBuffer.allocate(1 + name.length).put(BY_DATABASE).put(name).array());
    }

    private static long instantIn(Bytes key) {
        return ByteBuffer.wrap(key.get()).getLong(1);
    }

    private static String databaseIn(Bytes key) {
        byte[] bytes = key.get();
        return new String(bytes, 1 + Long.BYTES, bytes.length - 1 - Long.BYTES, StandardCharsets.UTF_8);
    }
}
