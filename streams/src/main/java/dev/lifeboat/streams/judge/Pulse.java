package dev.lifeboat.streams.judge;

import dev.lifeboat.v1.Heartbeat;
import dev.lifeboat.v1.SourceState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The sign of life of one task of the topology. It leaves with the task's other output, in its transaction: whoever reads
 * it knows that the task judges, and that what it writes is committed. One thread's own.
 */
final class Pulse {
    static final Duration INTERVAL = Duration.ofSeconds(20);

    private final String source;
    private long next = Long.MIN_VALUE;

    Pulse(String application, int partition) {
        source = "streams:" + application + "/" + partition;
    }

    /** The next heartbeat when its time has come, at once for the first. */
    Optional<Heartbeat> beat(long now) {
        if (now < next && next - now <= INTERVAL.toMillis()) {
            return Optional.empty();
        }
        next = now + INTERVAL.toMillis();
        return Optional.of(Heartbeat.newBuilder()
                .setSource(source)
                .setAt(Instant.ofEpochMilli(now))
                .setIntervalMillis(INTERVAL.toMillis())
                .setState(SourceState.ALIVE)
                .build());
    }
}
