package dev.lifeboat.streams.readiness;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Sources that stay for ever as they are at one instant: who is alive then never falls silent, who is silent, failing,
 * or ahead of time never gets well.
 */
record SteadySources(Sources sources, Thresholds limits, long asOf) implements Sources {
    private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);
    private static final Instant NEVER = Instant.ofEpochMilli(Millis.NEVER);

    @Override
    public Optional<Status> status(String source) {
        return sources.status(source).map(this::steady);
    }

    private Status steady(Status status) {
        long seen = Millis.of(status.lastSeen());
        if (Millis.minus(seen, Millis.of(limits.clockSkew())) > asOf) {
            return new Status(NEVER, status.interval(), status.failing(), status.evidence());
        }
        return asOf < silentFrom(seen, status)
                ? new Status(status.lastSeen(), FOR_EVER, status.failing(), status.evidence())
                : status;
    }

    private long silentFrom(long seen, Status status) {
        long interval = Math.max(0, Millis.of(status.interval()));
        long limit = Math.max(Millis.times(interval, limits.silentIntervals()), Millis.of(limits.silentAtLeast()));
        return Millis.after(seen, limit);
    }
}
