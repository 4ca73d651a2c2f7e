package dev.lifeboat.streams.readiness;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One backup.
 *
 * @param backupId its identity within its source, the one that verifications name
 * @param startedAt when it began; null only where the source does not say, as in a deletion that names nothing but the id
 * @param endedAt when it ended; null while it runs
 * @param sizeBytes size as stored; null when not known
 * @param nulDevice it was written to the NUL device: it exists nowhere
 * @param parents backupId of each backup that it builds on
 * @param expiresAt from when on it may be removed
 */
public record Backup(
        Provenance provenance,
        String backupId,
        Type type,
        boolean copyOnly,
        Status status,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Long sizeBytes,
        boolean nulDevice,
        List<String> parents,
        @Nullable Instant expiresAt,
        @Nullable String digest)
        implements Fact {

    /** Kind of a backup. */
    public enum Type {
        UNKNOWN,
        FULL,
        DIFFERENTIAL,
        INCREMENTAL,
        LOG
    }

    /** Where a backup stands. Only {@code COMPLETED} can be good. */
    public enum Status {
        UNKNOWN,
        STARTED,
        COMPLETED,
        COMPLETED_WITH_ERRORS,
        PARTIAL,
        ABORTED,
        FAILED,
        EXPIRED,
        DELETED
    }

    public Backup {
        parents = List.copyOf(parents);
    }

    @Override
    public Kind kind() {
        return Kind.BACKUP;
    }
}
