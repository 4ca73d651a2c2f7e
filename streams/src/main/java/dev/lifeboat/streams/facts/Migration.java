package dev.lifeboat.streams.facts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A planned change to the database, or a step in its life.
 *
 * @param hasRollbackPlan a rollback plan that says something
 * @param hasValidationPlan a validation plan that says something
 * @param leaseUntil until when the word holds that it has started; null: until another takes its place
 * @param heldBackupId the backup that is to be kept for it; null: none that is told
 * @param heldUntil until when at least, whenever it ends; null when that is not told
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
        @Nullable Instant endedAt,
        @Nullable Instant leaseUntil,
        @Nullable String heldBackupId,
        @Nullable Instant heldUntil)
        implements Fact {

    /** Where a migration stands. */
    public enum State {
        UNKNOWN,
        PLANNED,
        STARTED,
        COMPLETED,
        FAILED,
        ROLLED_BACK,
        LOST;

        /** Nobody knows how it ended, if it did: no other may begin. */
        public boolean isOpen() {
            return this == STARTED || this == LOST;
        }
    }

    /** One that nobody has a lease for, and no backup is held. */
    public Migration(
            Provenance provenance,
            String migrationId,
            State state,
            boolean hasRollbackPlan,
            boolean hasValidationPlan,
            @Nullable Instant windowStart,
            @Nullable Instant windowEnd,
            @Nullable String migrationSetDigest,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt) {
        this(
                provenance,
                migrationId,
                state,
                hasRollbackPlan,
                hasValidationPlan,
                windowStart,
                windowEnd,
                migrationSetDigest,
                startedAt,
                endedAt,
                null,
                null,
                null);
    }

    @Override
    public Kind kind() {
        return Kind.MIGRATION;
    }

    /** When it counts as lost if nothing else is told; {@link Millis#NEVER} for one that does not run on a lease. */
    public long lapses() {
        return state == State.STARTED ? Millis.of(leaseUntil, Millis.NEVER) : Millis.NEVER;
    }

    /** The word as it counts at an instant: one that it has started is lost when its lease has passed. */
    public Migration at(long instant) {
        long lapses = lapses();
        return lapses == Millis.NEVER || instant < lapses
                ? this
                : new Migration(
                        provenance,
                        migrationId,
                        State.LOST,
                        hasRollbackPlan,
                        hasValidationPlan,
                        windowStart,
                        windowEnd,
                        migrationSetDigest,
                        startedAt,
                        endedAt,
                        leaseUntil,
                        heldBackupId,
                        heldUntil);
    }
}
