package dev.lifeboat.drill.run;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.DrillRequest;
import dev.lifeboat.drill.Listed;
import dev.lifeboat.drill.Progress;
import dev.lifeboat.drill.engine.Course;
import dev.lifeboat.drill.place.Account;
import dev.lifeboat.drill.place.Deadline;
import dev.lifeboat.drill.tool.RestoreTool;
import dev.lifeboat.drill.tool.RestoreTool.Asking;
import dev.lifeboat.ingest.observe.Fault;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.tools.Look;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.VerificationEvidence;
import dev.lifeboat.v1.VerificationResult;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the tool's adapter says of the backups before one is restored. */
final class Backups {
    private final RestoreTool tool;
    private final DrillRequest request;
    private final InstantSource clock;
    private final Course course;
    private final Deadline deadline;

    Backups(RestoreTool tool, DrillRequest request, InstantSource clock, Course course, Deadline deadline) {
        this.deadline = deadline;
        this.tool = tool;
        this.request = request;
        this.clock = clock;
        this.course = course;
    }

    /** All that are listed. */
    List<Listed> listed(Account account) throws DrillEndedException {
        Observation seen = look(tool.lists(account), Progress.NONE);
        var listed = seen.facts().stream()
                .filter(fact -> fact.value() instanceof BackupEvidence)
                .map(fact -> new Listed((BackupEvidence) fact.value(), fact.rawReference()))
                .toList();
        if (listed.isEmpty() && !seen.faults().isEmpty()) {
            throw DrillEndedException.couldNotRun("list", faults(seen));
        }
        if (listed.isEmpty() && !seen.warnings().isEmpty()) {
            throw DrillEndedException.couldNotRun(
                    "backup", "no backup of it is listed: " + String.join("; ", seen.warnings()));
        }
        if (!seen.faults().isEmpty()) {
            course.warned("list", "not all can be seen: " + faults(seen));
        }
        return listed;
    }

    /**
     * Looks again for those that were listed.
     *
     * @throws DrillEndedException if one is gone, or another by now
     */
    boolean unchanged(List<Listed> chain, Account account) throws DrillEndedException {
        Observation seen = look(tool.lists(account), Progress.NONE);
        for (Listed listed : chain) {
            BackupEvidence before = listed.backup();
            var now = seen.facts().stream()
                    .filter(fact -> fact.value() instanceof BackupEvidence)
                    .map(fact -> (BackupEvidence) fact.value())
                    .filter(it -> it.getBackupId().equals(before.getBackupId()))
                    .findFirst();
            if (now.isEmpty()) {
                throw DrillEndedException.couldNotRun(
                        "backup",
                        before.getBackupId() + " is not listed any more"
                                + (seen.faults().isEmpty() ? "" : ": " + faults(seen)));
            }
            if (!same(before, now.get())) {
                throw DrillEndedException.couldNotRun(
                        "backup", before.getBackupId() + " is not what it was when it was chosen; run the drill again");
            }
        }
        return true;
    }

    static boolean same(BackupEvidence one, BackupEvidence other) {
        return Objects.equals(one.getStartedAt(), other.getStartedAt())
                && Objects.equals(one.getEndedAt(), other.getEndedAt())
                && Objects.equals(one.getSizeBytes(), other.getSizeBytes())
                && Objects.equals(one.getDigest(), other.getDigest())
                && Objects.equals(one.getSystemIdentifier(), other.getSystemIdentifier())
                && one.getStatus() == other.getStatus();
    }

    /**
     * What the tool's own checksums say; empty when they say nothing.
     *
     * @throws DrillEndedException if they speak against it
     */
    Optional<Boolean> compare(List<Listed> chain, Account account, Progress progress) throws DrillEndedException {
        Asking checks = tool.checks(chain.get(chain.size() - 1), account);
        if (checks == null) {
            return Optional.empty();
        }
        progress.at("comparing checksums", 0, 0);
        Observation seen = look(checks, progress);
        var said = chain.stream().map(listed -> said(seen, listed.backup())).toList();
        for (VerificationEvidence found : said) {
            if (found != null && found.getResult() == VerificationResult.FAILED) {
                throw DrillEndedException.failed(
                        "checksums", Objects.requireNonNullElse(found.getDetails(), "its own checksums differ"));
            }
        }
        if (said.stream().allMatch(found -> found != null && found.getResult() == VerificationResult.PASSED)) {
            int run = said.stream().mapToInt(Backups::checksRun).sum(); // not every tool counts
            course.passed(
                    "checksums",
                    (run == 0 ? "" : run + " checks of ") + checks.tool().name() + " found nothing wrong");
            return Optional.of(true);
        }
        String details = said.stream()
                .map(found -> found == null ? null : found.getDetails())
                .filter(Objects::nonNull)
                .collect(Collectors.joining("; "));
        course.notRun(
                "checksums",
                !seen.faults().isEmpty()
                        ? faults(seen)
                        : details.isEmpty() ? checks.tool().name() + " says nothing conclusive of it" : details);
        return Optional.empty();
    }

    private static int checksRun(@Nullable VerificationEvidence found) {
        Integer run = found == null ? null : found.getChecksRun();
        return run == null ? 0 : run;
    }

    private static @Nullable VerificationEvidence said(Observation seen, BackupEvidence backup) {
        return seen.facts().stream()
                .filter(fact -> fact.value() instanceof VerificationEvidence)
                .map(fact -> (VerificationEvidence) fact.value())
                .filter(it -> it.getBackupId().equals(backup.getBackupId()))
                .findFirst()
                .orElse(null);
    }

    private Observation look(Asking asking, Progress progress) throws DrillEndedException {
        var subject = new Subject(
                request.database(),
                Subject.sourceOf(asking.tool().name(), request.database()),
                asking.options(),
                Instant.EPOCH);
        return deadline.within(() -> new Look(asking.tool(), asking.from(), clock, progress::at)
                .at(subject)
                .observation());
    }

    private static String faults(Observation seen) {
        return seen.faults().stream().map(Fault::toString).collect(Collectors.joining("; "));
    }
}
