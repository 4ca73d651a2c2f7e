package dev.lifeboat.streams.facts;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Instants as milliseconds since the epoch. Clocks of sources can be absurd, so nothing here overflows or throws: what
 * is out of range stays at the end of the range.
 */
public final class Millis {
    /** Later than anything that happens. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final long LAST_SECOND = Long.MAX_VALUE / 1000 - 1;

    public static long of(Instant instant) {
        long second = instant.getEpochSecond();
        if (second > LAST_SECOND) {
            return NEVER;
        }
        return second < -LAST_SECOND ? Long.MIN_VALUE : instant.toEpochMilli();
    }

    public static long of(@Nullable Instant instant, long otherwise) {
        return instant == null ? otherwise : of(instant);
    }

    public static long of(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds > LAST_SECOND) {
            return NEVER;
        }
        return seconds < -LAST_SECOND ? Long.MIN_VALUE : duration.toMillis();
    }

    public static long plus(long a, long b) {
        long sum = a + b;
        if (((a ^ sum) & (b ^ sum)) < 0) {
            return a < 0 ? Long.MIN_VALUE : NEVER;
        }
        return sum;
    }

    public static long minus(long a, long b) {
        long difference = a - b;
        if (((a ^ b) & (a ^ difference)) < 0) {
            return a < 0 ? Long.MIN_VALUE : NEVER;
        }
        return difference;
    }

    /** A duration of at least nothing, so many times. */
    public static long times(long duration, int times) {
        return times > 0 && duration > NEVER / times ? NEVER : duration * times;
    }

    /** The first instant at which something of this instant is older than the limit. */
    public static long after(long instant, long limit) {
        return plus(plus(instant, limit), 1);
    }

    public static Instant instant(long millis) {
        return Instant.ofEpochMilli(millis);
    }

    public static @Nullable Instant instantOrNull(long millis) {
        return millis == NEVER ? null : Instant.ofEpochMilli(millis);
    }

    private Millis() {}
}
