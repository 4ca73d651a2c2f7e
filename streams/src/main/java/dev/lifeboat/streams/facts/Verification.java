package dev.lifeboat.streams.facts;

import dev.lifeboat.streams.state.DatabaseState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A check of one backup, and what came of it.
 *
 * @param backupId the backup that was checked, as its source names it
 * @param checksumMatched null when no checksums were compared
 * @param rehearsal where it ran, and how long the restore took
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
        Rehearsal rehearsal,
        @Nullable Instant concludedAt)
        implements Fact {

    /**
     * Where and how a verification ran.
     *
     * @param restoreMillis how long the restore took; null when not measured
     * @param host the host it ran on
     * @param systemIdentifier identity of the restored cluster
     * @param inProduction it says itself that it ran in production
     * @param offSite whether the copy that was checked is kept off-site; null when not known
     * @param chaosDrill it was announced to nobody, of a backup that was picked at random
     * @param pointInTime what it was to recover to; null when only to where the backup is consistent
     * @param procedure name of the recovery procedure that was followed; null when none was
     * @param procedureDigest of what it said to do then; null when not told
     */
    public record Rehearsal(
            @Nullable Long restoreMillis,
            @Nullable String host,
            @Nullable String systemIdentifier,
            boolean inProduction,
            @Nullable Boolean offSite,
            boolean chaosDrill,
            @Nullable Instant pointInTime,
            @Nullable String procedure,
            @Nullable String procedureDigest) {
        public static final Rehearsal UNKNOWN = new Rehearsal(null, null, null, false, null);

        /** One that does not tell what exactly was followed. */
        public Rehearsal(
                @Nullable Long restoreMillis,
                @Nullable String host,
                @Nullable String systemIdentifier,
                boolean inProduction,
                @Nullable Boolean offSite,
                boolean chaosDrill,
                @Nullable Instant pointInTime,
                @Nullable String procedure) {
            this(
                    restoreMillis,
                    host,
                    systemIdentifier,
                    inProduction,
                    offSite,
                    chaosDrill,
                    pointInTime,
                    procedure,
                    null);
        }

        /** A rehearsal that people knew of. */
        public Rehearsal(
                @Nullable Long restoreMillis,
                @Nullable String host,
                @Nullable String systemIdentifier,
                boolean inProduction,
                @Nullable Boolean offSite) {
            this(restoreMillis, host, systemIdentifier, inProduction, offSite, false);
        }

        /** A restore of the backup alone, that followed no procedure. */
        public Rehearsal(
                @Nullable Long restoreMillis,
                @Nullable String host,
                @Nullable String systemIdentifier,
                boolean inProduction,
                @Nullable Boolean offSite,
                boolean chaosDrill) {
            this(restoreMillis, host, systemIdentifier, inProduction, offSite, chaosDrill, null, null);
        }
    }

    /** A verification as its source tells it, without a word on where it ran. */
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
                Rehearsal.UNKNOWN,
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
