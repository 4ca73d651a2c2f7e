package dev.lifeboat.streams.facts;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Point-in-time recovery of a database, as one source sees it.
 *
 * @param latestRecoveryPoint newest instant that can be recovered to
 * @param archivingEnabled null when not known
 * @param lostSegments log segments lost since the oldest backup needed; null when not known
 * @param retention how long the archive is kept; null when not known
 * @param lastVerifiedAt when it was last checked for gaps, or recovered to a point in time
 * @param verified what came of that check
 * @param production the server whose log it is
 */
public record Pitr(
        Provenance provenance,
        @Nullable Instant earliestRecoveryPoint,
        @Nullable Instant latestRecoveryPoint,
        @Nullable Boolean archivingEnabled,
        @Nullable Instant lastArchivedAt,
        @Nullable Instant lastFailedAt,
        @Nullable Long lostSegments,
        @Nullable Duration retention,
        @Nullable Instant lastVerifiedAt,
        Verification.Outcome verified,
        Server production)
        implements Fact {

    /** A report that tells of archiving only. */
    public Pitr(
            Provenance provenance,
            @Nullable Instant earliestRecoveryPoint,
            @Nullable Instant latestRecoveryPoint,
            @Nullable Boolean archivingEnabled,
            @Nullable Instant lastArchivedAt,
            @Nullable Instant lastFailedAt) {
        this(
                provenance,
                earliestRecoveryPoint,
                latestRecoveryPoint,
                archivingEnabled,
                lastArchivedAt,
                lastFailedAt,
                null,
                null,
                null,
                Verification.Outcome.UNKNOWN,
                Server.UNKNOWN);
    }

    @Override
    public Kind kind() {
        return Kind.PITR;
    }
}
