package dev.lifeboat.sink.watch;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether the sink may say that something is missing: only when it has itself been up to date, and awake, for a while. A
 * sink that starts, falls behind, or slept with its machine begins anew. One thread's own.
 */
final class Vigil {
    /** Who has not looked for so long has slept. */
    private static final Duration SLEPT = Duration.ofSeconds(60);

    private final Duration settle;
    private @Nullable Instant since;
    private @Nullable Instant lastLook;

    Vigil(Duration settle) {
        this.settle = settle;
    }

    boolean mayJudge(boolean caughtUp, Instant now) {
        Instant before = lastLook;
        lastLook = now;
        boolean slept = before == null
                || now.isBefore(before)
                || Duration.between(before, now).compareTo(SLEPT) > 0;
        if (!caughtUp) {
            since = null;
        } else if (since == null || slept) {
            since = now;
        }
        return since != null && !now.isBefore(since.plus(settle));
    }
}
