package dev.lifeboat.streams.readiness;

import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.policy.Thresholds;
import dev.lifeboat.streams.state.Sources;
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
        return asOf < status.silentFrom(limits)
                ? new Status(status.lastSeen(), FOR_EVER, status.failing(), status.evidence())
                : status;
    }
}
