package dev.lifeboat.streams.readiness;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A check of one backup, and what came of it.
 *
 * @param backupId the backup that was checked, as its source names it
 * @param checksumMatched null when no checksums were compared
 * @param concludedAt when its newest version that passed or failed came to its end; {@link DatabaseState} fills it in, and
 *     what is stored carries it
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
        @Nullable String backupDigest,
        @Nullable Instant concludedAt)
        implements Fact {

    /** A verification as its source tells it. */
    public Verification(
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
            @Nullable String backupDigest) {
        this(
                provenance,
                backupId,
                type,
                outcome,
                startedAt,
                endedAt,
                checksRun,
                rowsVerified,
                rowsInSource,
                tablesVerified,
                tablesInSource,
                checksumMatched,
                backupDigest,
                null);
    }

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
