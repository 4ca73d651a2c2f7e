package dev.lifeboat.streams.books;

import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.v1.Heartbeat;
import dev.lifeboat.v1.SourceState;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;

/**
 * What counts of all that a source said of itself, and where in the log it stands. That a source is alive counts by the instant
 * it names, not by when it came: repeated late it neither takes the place of a newer one nor of a word that the source fails. That
 * it fails counts at once, for such a heartbeat names when the source was last read, which is earlier.
 *
 * @param told the newest instant that any heartbeat of it named, in milliseconds since the epoch
 * @param alive it is, as it says
 * @param covered an older heartbeat came behind it; compaction would leave that one only
 * @param value the heartbeat as it was written
 */
record SignOfLife(int partition, long offset, long told, boolean alive, boolean covered, byte[] value) {
    /** Clocks differ by so much. What names a later instant than it was written at names none. */
    private static final long SKEW = Duration.ofMinutes(5).toMillis();

    private static final int ALIVE = 1;
    private static final int COVERED = 2;

    static SignOfLife of(Heartbeat heartbeat, Instant writtenAt, int partition, long offset, byte[] value) {
        long at = Millis.of(heartbeat.getAt());
        long written = Millis.of(writtenAt);
        boolean alive = heartbeat.getState() == SourceState.ALIVE;
        return new SignOfLife(partition, offset, at > written + SKEW ? written : at, alive, false, value);
    }

    /** Nobody knows what it says: the source is not alive until it says so anew. */
    static SignOfLife unreadable(int partition, long offset, byte[] value) {
        return new SignOfLife(partition, offset, Long.MIN_VALUE, false, false, value);
    }

    /**
     * What counts when another one has come behind it.
     *
     * @param repeated written again by Lifeboat itself, because it was covered
     */
    SignOfLife and(SignOfLife next, boolean repeated) {
        boolean counts =
                next.alive ? alive ? next.told >= told : next.told > told : !repeated || !alive || next.told >= told;
        SignOfLife counting = counts ? next : this;
        return new SignOfLife(
                counting.partition,
                counting.offset,
                Math.max(told, next.told),
                counting.alive,
                !counts,
                counting.value);
    }

    byte[] encode() {
        return ByteBuffer.allocate(Integer.BYTES + 2 * Long.BYTES + 1 + value.length)
                .putInt(partition)
                .putLong(offset)
                .putLong(told)
                .put((byte) ((alive ? ALIVE : 0) | (covered ? COVERED : 0)))
                .put(value)
                .array();
    }

    static SignOfLife decode(byte[] bytes) {
        var in = ByteBuffer.wrap(bytes);
        int partition = in.getInt();
        long offset = in.getLong();
        long told = in.getLong();
        byte flags = in.get();
        byte[] value = new byte[in.remaining()];
        in.get(value);
        return new SignOfLife(partition, offset, told, (flags & ALIVE) != 0, (flags & COVERED) != 0, value);
    }
}
