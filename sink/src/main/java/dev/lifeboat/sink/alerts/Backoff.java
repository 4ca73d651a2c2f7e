package dev.lifeboat.sink.alerts;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next call: doubling from 500 ms to 5 min, half of it at random, so that many waiting calls
 * do not come at once. Kept in the outbox row, so that a restart does not start it anew.
 */
final class Backoff {
    private static final long FIRST_MILLIS = 500;
    private static final long LONGEST_MILLIS = Duration.ofMinutes(5).toMillis();

    private final RandomGenerator random;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** @param attempts calls made so far, this one included */
    Duration after(int attempts) {
        long full = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(20, Math.max(0, attempts - 1)));
        return Duration.ofMillis(full / 2 + random.nextLong(full / 2 + 1));
    }
}
