package dev.lifeboat.drill.own;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a drill found.
 *
 * @param result what came of it
 * @param startedAt when it began
 * @param endedAt when it ended
 * @param phases time per phase, in the order they ran
 * @param checks every check that ran, in order; the last one is the failed one, if any
 * @param backupDigest digest of the manifest that was checked; null when there was none to read
 * @param systemIdentifier identity of the restored cluster; null when it never came up
 * @param restored what the tables of the restored server hold; null when it was not read
 * @param expected what the tables of the source held; null when not known
 */
public record DrillReport(
        Result result,
        Instant startedAt,
        Instant endedAt,
        Map<String, Duration> phases,
        List<Check> checks,
        @Nullable String backupDigest,
        @Nullable String systemIdentifier,
        @Nullable Contents restored,
        @Nullable Contents expected) {
    /** How a drill can end. */
    public enum Result {
        /** Restored, and everything that was checked was right. */
        PASSED,
        /** The backup is not what it should be. */
        FAILED,
        /** The drill itself had a problem, which says nothing about the backup. */
        COULD_NOT_RUN
    }

    /**
     * One thing that was checked.
     *
     * @param name what, e.g. {@code files}
     * @param passed whether it was right
     * @param finding what was found, in words
     */
    public record Check(String name, boolean passed, String finding) {}

    public DrillReport {
        checks = List.copyOf(checks);
    }

    /** How long it took. */
    public Duration took() {
        return Duration.between(startedAt, endedAt);
    }

    /** Time from the first byte copied to a server that answers; zero when it did not get there. */
    public Duration restoreTime() {
        return phases.getOrDefault(RestoreDrill.COPY, Duration.ZERO)
                .plus(phases.getOrDefault(RestoreDrill.RECOVER, Duration.ZERO));
    }

    /** The check that failed. */
    public Optional<Check> failure() {
        return checks.stream().filter(check -> !check.passed()).findFirst();
    }

    /** Whether contents were compared and equal; empty when they were not compared. */
    public Optional<Boolean> contentsMatched() {
        return restored == null || expected == null ? Optional.empty() : Optional.of(restored.equals(expected));
    }
}
