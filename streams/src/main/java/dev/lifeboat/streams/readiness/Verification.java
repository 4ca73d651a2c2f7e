package dev.lifeboat.streams.readiness;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A check of one backup, and what came of it.
 *
 * @param backupId the backup that was checked, as its source names it
 * @param checksumMatched null when no checksums were compared
 */
public record Verification(
        Provenance provenance,
        String backupId,
        Type type,
        Outcome outcome,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Integer checksRun,
        @Nullable Long rowsVerified,
        @Nullable Long rowsInSource,
        @Nullable Integer tablesVerified,
        @Nullable Integer tablesInSource,
        @Nullable Boolean checksumMatched,
        @Nullable String backupDigest)
        implements Fact {

    /** Kind of verification. */
    public enum Type {
        UNKNOWN,
        INTEGRITY,
        RESTORE,
        PARTIAL_RESTORE,
        DATA_VALIDATION
    }

    /** What came of it. {@code RAN}: it came to an end and nothing says whether it passed, which proves nothing. */
    public enum Outcome {
        UNKNOWN,
        RUNNING,
        PASSED,
        FAILED,
        RAN,
        COULD_NOT_RUN
    }

    @Override
    public Kind kind() {
        return Kind.VERIFICATION;
    }
}
