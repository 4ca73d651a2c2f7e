package dev.lifeboat.sink;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the sink is, as the reading thread last said. Safe for several threads. */
final class Health {
    /** A reading thread that has not come round for so long is stuck. */
    private static final Duration STUCK = Duration.ofSeconds(30);

    private final InstantSource clock;
    private volatile @Nullable String problem = "starting";
    private volatile @Nullable String fatal;
    private volatile Instant lastRead = Instant.EPOCH;
    private volatile long lag;

    Health(InstantSource clock) {
        this.clock = clock;
    }

    void reading(long recordsBehind) {
        lag = recordsBehind;
        lastRead = clock.instant();
        problem = null;
    }

    void problem(String what) {
        problem = what;
    }

    void fatal(String what) {
        fatal = what;
    }

    boolean alive() {
        return fatal == null;
    }

    /** Records that are in the log and not yet in the store. */
    long lag() {
        return lag;
    }

    /** When the log was last looked at with everything in order. */
    Instant lastRead() {
        return lastRead;
    }

    /** What keeps the sink from doing its work now; empty when nothing does. */
    List<String> problems() {
        String end = fatal;
        String now = problem;
        if (end != null) {
            return List.of(end);
        } else if (now != null) {
            return List.of(now);
        } else if (lastRead.isBefore(clock.instant().minus(STUCK))) {
            return List.of("the log was last read at " + lastRead);
        }
        return List.of();
    }
}
