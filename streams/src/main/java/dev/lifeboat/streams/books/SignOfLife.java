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
 * it fails counts at once, and as of when it was written: such a heartbeat names when the source was last read, which is
 * earlier. Nothing counts of those that came before the one that counts: who sees that one alone comes to the same.
 *
 * @param told the instant by which it counts, in milliseconds since the epoch
 * @param alive it is, as it says
 * @param ahead it names an instant that was still to come when it was written, and counts as of when it was
 * @param covered another heartbeat came behind it; compaction would leave that one only
 * @param value the heartbeat as it was written
 */
record SignOfLife(int partition, long offset, long told, boolean alive, boolean ahead, boolean covered, byte[] value) {
    /** Clocks differ by so much. What names a later instant than it was written at names none. */
    private static final long SKEW = Duration.ofMinutes(5).toMillis();

    private static final int ALIVE = 1;
    private static final int COVERED = 2;
    private static final int AHEAD = 4;

    static SignOfLife of(Heartbeat heartbeat, Instant writtenAt, int partition, long offset, byte[] value) {
        long at = Millis.of(heartbeat.getAt());
        long written = Millis.of(writtenAt);
        boolean alive = heartbeat.getState() == SourceState.ALIVE;
        boolean ahead = at > written + SKEW;
        long told = ahead ? written : alive ? at : Math.max(at, written);
        return new SignOfLife(partition, offset, told, alive, ahead, false, value);
    }

    /** Nobody knows what it says: the source is not alive until it says so anew. */
    static SignOfLife unreadable(Instant writtenAt, int partition, long offset, byte[] value) {
        return new SignOfLife(partition, offset, Millis.of(writtenAt), false, false, false, value);
    }

    /** The same, as of when it counted before it was written again. */
    SignOfLife asOf(long toldBefore) {
        return new SignOfLife(partition, offset, toldBefore, alive, ahead, covered, value);
    }

    /**
     * What counts when another one has come behind it.
     *
     * @param repeated written again by Lifeboat itself, because it was covered; it never lifts that the source fails
     */
    SignOfLife and(SignOfLife next, boolean repeated) {
        boolean counts;
        if (!next.alive) {
            counts = !repeated || next.told >= told;
        } else {
            counts = alive ? next.told >= told : next.told > told && !repeated && !next.ahead;
        }
        return counts ? next : new SignOfLife(partition, offset, told, alive, ahead, true, value);
    }

    byte[] encode() {
        return ByteBuffer.allocate(Integer.BYTES + 2 * Long.BYTES + 1 + value.length)
                .putInt(partition)
                .putLong(offset)
                .putLong(told)
                .put((byte) ((alive ? ALIVE : 0) | (covered ? COVERED : 0) | (ahead ? AHEAD : 0)))
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
        return new SignOfLife(
                partition, offset, told, (flags & ALIVE) != 0, (flags & AHEAD) != 0, (flags & COVERED) != 0, value);
    }
}
