package dev.lifeboat.streams.readiness;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Point-in-time recovery of a database, as one source sees it.
 *
 * @param latestRecoveryPoint newest instant that can be recovered to
 * @param archivingEnabled null when not known
 */
public record Pitr(
        Provenance provenance,
        @Nullable Instant earliestRecoveryPoint,
        @Nullable Instant latestRecoveryPoint,
        @Nullable Boolean archivingEnabled,
        @Nullable Instant lastArchivedAt,
        @Nullable Instant lastFailedAt)
        implements Fact {

    @Override
    public Kind kind() {
        return Kind.PITR;
    }
}
