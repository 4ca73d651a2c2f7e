package dev.lifeboat.streams.controls;

import dev.lifeboat.streams.facts.Millis;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the gate is asked.
 *
 * @param targetSystemIdentifier identity of the system that the tool is connected to
 * @param migrationSetDigest digest of the scripts about to run
 * @param plannedStart when it is to begin; null: now
 * @param plannedDuration how long it is to take; null: not said
 */
public record Question(
        String migrationId,
        Phase phase,
        @Nullable String targetSystemIdentifier,
        @Nullable String migrationSetDigest,
        @Nullable Instant plannedStart,
        @Nullable Duration plannedDuration) {

    /** How far the planned end is ahead of whatever the time is, in milliseconds: 0 where the beginning is planned. */
    public long endsAhead() {
        return plannedStart == null && plannedDuration != null ? Math.max(0, Millis.of(plannedDuration)) : 0;
    }

    /** What is about to happen. {@code SQL_OUTPUT}: the script is written out to be run by hand, so judged like the run. */
    public enum Phase {
        MIGRATE,
        ROLLBACK,
        CLEAN,
        SQL_OUTPUT
    }
}
