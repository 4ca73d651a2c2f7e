package dev.lifeboat.ingest.capture;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** How long to wait before a catalog is tried again. Used by one thread. */
final class Backoff {
    /** Between snapshots that lock tables, or that will be in vain. */
    static final Duration BETWEEN_SNAPSHOTS = Duration.ofMinutes(1);

    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(5);
    /** What comes again within this time will go on coming. */
    private static final Duration AGAIN = Duration.ofMinutes(10);

    private final InstantSource clock;
    private Duration pause = FIRST;
    private @Nullable Instant unreadable;

    Backoff(InstantSource clock) {
        this.clock = clock;
    }

    /** What an attempt ended with. */
    enum End {
        ORDINARY,
        /** A snapshot failed for which others had to wait. */
        LOCKING_SNAPSHOT,
        /** The log has something that cannot be read, and all is read anew behind it. */
        UNREADABLE_LOG
    }

    /**
     * After an attempt.
     *
     * @param read whether it has read anything
     */
    Duration after(boolean read, End end) {
        pause = read ? FIRST : longer(pause);
        return switch (end) {
            case ORDINARY -> pause;
            case LOCKING_SNAPSHOT -> BETWEEN_SNAPSHOTS;
            case UNREADABLE_LOG -> again() ? BETWEEN_SNAPSHOTS : pause;
        };
    }

    private boolean again() {
        var before = unreadable;
        unreadable = clock.instant();
        return before != null && unreadable.isBefore(before.plus(AGAIN));
    }

    private static Duration longer(Duration pause) {
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    }
}
