package dev.lifeboat.streams.readiness;

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
    record Status(Instant lastSeen, Duration interval, boolean failing, Evidence evidence) {}
}
