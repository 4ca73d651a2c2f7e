package dev.lifeboat.ingest.intake;

import java.time.Duration;

/**
 * What the intake takes on.
 *
 * @param mostBytes of one body
 * @param places requests that are served at the same time; one more is told 429
 * @param patience how long Kafka may take to acknowledge a request, from 1 s on
 * @param bodyTime how long a body may take to arrive
 */
public record IntakeSettings(int mostBytes, int places, Duration patience, Duration bodyTime) {
    /** 1 MiB, 16 requests, 10 s, 20 s. */
    public static final IntakeSettings DEFAULT =
            new IntakeSettings(1024 * 1024, 16, Duration.ofSeconds(10), Duration.ofSeconds(20));

    public IntakeSettings {
        if (mostBytes < 1024 || places < 1) {
            throw new IllegalArgumentException(
                    "mostBytes is " + mostBytes + " and places " + places + "; expected 1024 and 1 at least");
        }
        if (patience.toMillis() < 1_000 || bodyTime.toMillis() < 1_000) {
            throw new IllegalArgumentException(
                    "patience is " + patience + " and bodyTime " + bodyTime + "; expected 1 s at least");
        }
    }
}
