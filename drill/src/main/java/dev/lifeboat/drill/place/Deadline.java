package dev.lifeboat.drill.place;

import dev.lifeboat.drill.DrillEndedException;
import java.time.Duration;

/** Until when a drill must be done. */
public record Deadline(long nanoTime, Duration limit) {
    /** From now on. */
    public static Deadline in(Duration limit) {
        return new Deadline(System.nanoTime() + limit.toNanos(), limit);
    }

    /** What is left; never negative. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
    }

    /** Ends the drill when nothing is left. */
    public void check() throws DrillEndedException {
        if (left().isZero()) {
            throw over();
        }
    }

    /** The end of a drill that took too long. */
    public DrillEndedException over() {
        return DrillEndedException.couldNotRun(
                "time-limit", "it was not done within " + limit + " and was ended; --time-limit sets another");
    }
}
