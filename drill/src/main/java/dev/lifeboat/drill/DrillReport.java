package dev.lifeboat.drill;

import dev.lifeboat.v1.BackupEvidence;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a drill found.
 *
 * @param tool what restored it
 * @param backup what was restored; null when none was chosen
 * @param result what came of it
 * @param startedAt when it began
 * @param endedAt when it ended
 * @param phases time for each phase that was begun, in their order
 * @param checks everything that was looked at, in order
 * @param checksumsMatched what the tool's own comparison of checksums found; null when it did not compare
 * @param measured what the restored server holds; null when it was not asked
 */
public record DrillReport(
        String tool,
        @Nullable BackupEvidence backup,
        Result result,
        Instant startedAt,
        Instant endedAt,
        Map<Phase, Duration> phases,
        List<Check> checks,
        @Nullable Boolean checksumsMatched,
        @Nullable Measured measured) {
    public DrillReport {
        phases = Collections.unmodifiableMap(new LinkedHashMap<>(phases));
        checks = List.copyOf(checks);
    }

    /**
     * What a restored server holds.
     *
     * @param systemIdentifier identity of the restored cluster; null for one that was filled with a dump
     * @param tables number of tables in the database
     * @param rows of all of them, counted
     * @param bytes size of the database
     * @param lastTransactionAt when the last transaction that was replayed was committed; null when none was
     */
    public record Measured(
            @Nullable String systemIdentifier,
            int tables,
            long rows,
            long bytes,
            @Nullable Instant lastTransactionAt) {}

    /** How long it took. */
    public Duration took() {
        return Duration.between(startedAt, endedAt);
    }

    /** From the first byte that was restored to a server that takes writes; null when it did not get there. */
    public @Nullable Duration restoreTime() {
        Duration restore = phases.get(Phase.RESTORE);
        Duration recover = phases.get(Phase.RECOVER);
        return restore == null || recover == null || !phases.containsKey(Phase.VERIFY) ? null : restore.plus(recover);
    }

    /** Why it did not pass: the first check that failed, or else what it could not go on without. */
    public Optional<Check> reason() {
        return switch (result) {
            case PASSED -> Optional.empty();
            case FAILED -> with(Check.Outcome.FAILED).findFirst();
            case COULD_NOT_RUN -> with(Check.Outcome.NOT_RUN).reduce((first, last) -> last);
        };
    }

    private Stream<Check> with(Check.Outcome outcome) {
        return checks.stream().filter(check -> check.outcome() == outcome);
    }
}
