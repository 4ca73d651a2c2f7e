package dev.lifeboat.streams.facts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A planned change to the database, or a step in its life.
 *
 * @param hasRollbackPlan a rollback plan that says something
 * @param hasValidationPlan a validation plan that says something
 */
public record Migration(
        Provenance provenance,
        String migrationId,
        State state,
        boolean hasRollbackPlan,
        boolean hasValidationPlan,
        @Nullable Instant windowStart,
        @Nullable Instant windowEnd,
        @Nullable String migrationSetDigest,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt)
        implements Fact {

    /** Where a migration stands. */
    public enum State {
        UNKNOWN,
        PLANNED,
        STARTED,
        COMPLETED,
        FAILED,
        ROLLED_BACK,
        LOST
    }

    @Override
    public Kind kind() {
        return Kind.MIGRATION;
    }
}
