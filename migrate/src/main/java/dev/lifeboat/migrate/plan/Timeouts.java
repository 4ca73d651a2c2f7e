package dev.lifeboat.migrate.plan;

import java.time.Duration;

/**
 * For how long a run waits.
 *
 * @param lock for one lock: who waits for one keeps all others out who come later
 * @param statement for one statement, the comparison's too
 */
public record Timeouts(Duration lock, Duration statement) {
    public static final Timeouts DEFAULT = new Timeouts(Duration.ofSeconds(5), Duration.ofMinutes(10));

    public Timeouts {
        if (lock.toMillis() <= 0 || statement.toMillis() <= 0) {
            throw new IllegalArgumentException("expected more than nothing");
        }
    }
}
