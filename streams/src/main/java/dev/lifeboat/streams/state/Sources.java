package dev.lifeboat.streams.state;

import dev.lifeboat.streams.facts.Evidence;
import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.policy.Thresholds;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Looks up whether a source of evidence is alive. Empty for a source that never gave a sign of life. */
@FunctionalInterface
public interface Sources {
    Optional<Status> status(String source);

    /**
     * The newest sign of life of a source.
     *
     * @param lastSeen when it was last known to be read completely
     * @param interval how often it gives a sign of life
     * @param failing it says itself that it cannot read
     */
    record Status(Instant lastSeen, Duration interval, boolean failing, Evidence evidence) {
        /** From when on it is silent, in milliseconds, if no further sign comes. */
        public long silentFrom(Thresholds limits) {
            long interval = Math.max(0, Millis.of(this.interval));
            long limit = Math.max(Millis.times(interval, limits.silentIntervals()), Millis.of(limits.silentAtLeast()));
            return Millis.after(Millis.of(lastSeen), limit);
        }
    }
}
