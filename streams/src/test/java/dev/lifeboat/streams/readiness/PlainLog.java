package dev.lifeboat.streams.readiness;

import static dev.lifeboat.streams.readiness.PlainFinding.NOT_APPLICABLE;
import static dev.lifeboat.streams.readiness.PlainFinding.NO_BACKUP;
import static dev.lifeboat.streams.readiness.PlainFinding.PASS;
import static dev.lifeboat.streams.readiness.PlainFinding.fail;
import static dev.lifeboat.streams.readiness.PlainFinding.passIf;
import static dev.lifeboat.streams.readiness.PlainFinding.unknown;
import static dev.lifeboat.streams.readiness.PlainFinding.warn;

import dev.lifeboat.streams.controls.Question;
import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.LogPosition;
import dev.lifeboat.streams.facts.LogRange;
import dev.lifeboat.streams.facts.Migration;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.facts.Pitr;
import dev.lifeboat.streams.facts.Registration;
import dev.lifeboat.streams.facts.Server;
import dev.lifeboat.streams.facts.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** RR-13 to RR-18, once more, as they are written down. */
final class PlainLog {
    private final PlainHistory history;
    private final PlainChoice choice;

    PlainLog(PlainChoice choice) {
        this.choice = choice;
        this.history = choice.history;
    }

    /** Engines that have no point-in-time recovery. */
    boolean without() {
        Registration registration = history.registration();
        return registration != null
                && List.of("sqlite", "duckdb", "h2", "redis", "memcached", "elasticsearch")
                        .contains(registration.engine());
    }

    /** What a backup of the log tells that it holds, or as much of it as counts. */
    private record Part(LogPosition first, LogPosition last, Backup run) {}

    /** Whether a part of the log behind a backup is in none of the backups of it that come after it begins. */
    boolean hole(Backup backup) {
        List<Backup> logs = history.runs().stream()
                .filter(run -> history.holdsLog(run)
                        && !PlainHistory.end(run).isBefore(PlainHistory.start(backup))
                        && !differ(
                                run.takenFrom().server().systemIdentifier(),
                                backup.takenFrom().server().systemIdentifier()))
                .toList();
        List<Part> told = logs.stream()
                .filter(PlainLog::tells)
                .map(run -> new Part(first(run), last(run), run))
                .toList();
        List<Backup> untold = logs.stream().filter(run -> !tells(run)).toList();
        return !without() && (hole(backup, told, untold) || hole(backup, course(backup, told), untold));
    }

    private boolean hole(Backup backup, List<Part> told, List<Backup> untold) {
        LogPosition end = backup.takenFrom().log().end();
        return told.stream().anyMatch(next -> {
            List<Part> before = told.stream()
                    .filter(it -> it.first().compareTo(next.first()) < 0)
                    .toList();
            boolean missing = end == null ? !before.isEmpty() : end.compareTo(next.first()) < 0;
            boolean joins = before.stream().anyMatch(it -> it.last().compareTo(next.first()) >= 0);
            return missing && !joins && untold.stream().noneMatch(run -> mayFill(run, backup, before, next));
        });
    }

    /** The log as it went on: what a timeline held behind the place where a later one is first seen is of a log that was left. */
    private static List<Part> course(Backup backup, List<Part> told) {
        var parts = new ArrayList<Part>();
        for (Part part : told) {
            Long timeline = timeline(part.run());
            LogPosition left = told.stream()
                    .filter(other -> later(timeline(other.run()), timeline))
                    .map(Part::first)
                    .min(LogPosition::compareTo)
                    .orElse(null);
            if (later(timeline(backup), timeline) || (left != null && left.compareTo(part.first()) <= 0)) {
                continue;
            }
            boolean cut = left != null && left.compareTo(part.last()) < 0;
            parts.add(cut ? new Part(part.first(), Objects.requireNonNull(left), part.run()) : part);
        }
        return parts;
    }

    private static @Nullable Long timeline(Backup run) {
        return run.takenFrom().server().timeline();
    }

    private static boolean later(@Nullable Long timeline, @Nullable Long than) {
        return timeline != null && than != null && timeline > than;
    }

    private static boolean tells(Backup run) {
        LogRange range = run.takenFrom().log();
        return range.start() != null && range.end() != null && range.start().compareTo(range.end()) <= 0;
    }

    private static LogPosition first(Backup run) {
        return Objects.requireNonNull(run.takenFrom().log().start());
    }

    private static LogPosition last(Backup run) {
        return Objects.requireNonNull(run.takenFrom().log().end());
    }

    /** Taken when nobody had yet begun to take what comes before the hole, or after what comes behind it: then it cannot. */
    private boolean mayFill(Backup run, Backup backup, List<Part> before, Part next) {
        Duration skew = history.limits.clockSkew();
        Instant taken = PlainHistory.end(run).plus(skew);
        return !taken.isBefore(PlainHistory.start(backup))
                && before.stream().noneMatch(it -> taken.isBefore(PlainHistory.start(it.run())))
                && !PlainHistory.start(run).minus(skew).isAfter(PlainHistory.end(next.run()));
    }

    private List<Pitr> rows() {
        return history.live(Pitr.class);
    }

    PlainFinding lag() {
        if (without()) {
            return NOT_APPLICABLE;
        }
        Backup newest = choice.newest();
        if (newest == null) {
            return NO_BACKUP;
        }
        Instant point = PlainHistory.end(newest);
        for (Pitr row : rows()) {
            Instant latest = row.latestRecoveryPoint();
            if (Boolean.TRUE.equals(row.archivingEnabled())
                    && latest != null
                    && history.believed(latest)
                    && latest.isAfter(point)) {
                point = latest;
            }
        }
        if (history.olderThan(point, history.limits.rpoFail())) {
            return fail(ReasonCode.RPO_EXCEEDED);
        }
        return history.olderThan(point, history.limits.rpoWarn()) ? warn(ReasonCode.RPO_EXCEEDED) : PASS;
    }

    /** Every source that tells must tell no fault, and one must tell that it is well. */
    private PlainFinding all(List<PlainFinding> findings, ReasonCode nothingTold) {
        for (Outcome outcome : List.of(Outcome.FAIL, Outcome.PASS)) {
            for (PlainFinding finding : findings) {
                if (finding.is(outcome)) {
                    return finding;
                }
            }
        }
        return unknown(nothingTold);
    }

    PlainFinding archiving() {
        return without()
                ? NOT_APPLICABLE
                : all(rows().stream().map(this::archiving).toList(), ReasonCode.ARCHIVING_UNKNOWN);
    }

    private PlainFinding archiving(Pitr row) {
        if (row.archivingEnabled() == null) {
            return unknown(ReasonCode.ARCHIVING_UNKNOWN);
        }
        if (!row.archivingEnabled()) {
            return fail(ReasonCode.ARCHIVING_OFF);
        }
        boolean succeededSince = row.lastFailedAt() == null
                || (row.lastArchivedAt() != null
                        && history.believed(row.lastArchivedAt())
                        && row.lastArchivedAt().isAfter(row.lastFailedAt()));
        return passIf(succeededSince, ReasonCode.ARCHIVING_FAILING);
    }

    PlainFinding noGap() {
        return without() ? NOT_APPLICABLE : all(rows().stream().map(this::noGap).toList(), ReasonCode.PITR_GAP_UNKNOWN);
    }

    private PlainFinding noGap(Pitr row) {
        if (row.verified() == Verification.Outcome.FAILED || (row.lostSegments() != null && row.lostSegments() > 0)) {
            return fail(ReasonCode.PITR_GAP);
        }
        boolean told = row.lostSegments() != null || (checked(row) && !stale(row));
        return told ? PASS : unknown(ReasonCode.PITR_GAP_UNKNOWN);
    }

    private boolean checked(Pitr row) {
        return row.verified() == Verification.Outcome.PASSED
                && row.lastVerifiedAt() != null
                && history.believed(row.lastVerifiedAt());
    }

    private boolean stale(Pitr row) {
        return history.olderThan(Objects.requireNonNull(row.lastVerifiedAt()), history.limits.pitrVerifiedFail());
    }

    PlainFinding verified() {
        if (without()) {
            return NOT_APPLICABLE;
        }
        if (rows().stream().anyMatch(row -> row.verified() == Verification.Outcome.FAILED)) {
            return fail(ReasonCode.PITR_VERIFICATION_FAILED);
        }
        if (toInstants().anyMatch(test -> PlainHistory.failed(test) && PlainTests.isRestore(test) && !lifted(test))) {
            return fail(ReasonCode.PITR_VERIFICATION_FAILED);
        }
        Optional<Verification> restore = restoreToPointInTime();
        if (restore.isEmpty() && rows().stream().noneMatch(this::checked)) {
            return unknown(ReasonCode.PITR_UNVERIFIED);
        }
        boolean restoredLately =
                restore.isPresent() && !history.olderThan(upTo(restore.get()), history.limits.pitrVerifiedFail());
        return passIf(
                restoredLately || rows().stream().anyMatch(row -> checked(row) && !stale(row)),
                ReasonCode.PITR_VERIFICATION_STALE);
    }

    /** All that came to an end of which somebody said that it was to reach an instant. */
    private Stream<Verification> toInstants() {
        return history.live(Verification.class).stream()
                .filter(test -> test.rehearsal().pointInTime() != null && PlainHistory.concluded(test) != null);
    }

    private static Instant instant(Verification test) {
        return Objects.requireNonNull(test.rehearsal().pointInTime());
    }

    private static Instant upTo(Verification test) {
        return instant(test).isBefore(PlainHistory.ended(test)) ? instant(test) : PlainHistory.ended(test);
    }

    private boolean lifted(Verification failure) {
        return toInstants()
                .filter(pass -> history.restored(pass) && possible(pass))
                .anyMatch(pass -> PlainHistory.ended(pass).isAfter(PlainHistory.ended(failure))
                        && !upTo(pass).isBefore(upTo(failure)));
    }

    private boolean possible(Verification test) {
        return !instant(test).minus(history.limits.clockSkew()).isAfter(PlainHistory.ended(test))
                && ours(test.rehearsal().systemIdentifier());
    }

    private boolean ours(@Nullable String system) {
        Registration registration = history.registration();
        return registration == null || !differ(registration.systemIdentifier(), system);
    }

    /** Of those of good backups of this very cluster, to an instant behind the backup, the one that reached furthest. */
    Optional<Verification> restoreToPointInTime() {
        return history.runs().stream()
                .filter(history::good)
                .filter(run -> ours(run.takenFrom().server().systemIdentifier()))
                .flatMap(run -> history.tests(run).stream()
                        .filter(test -> test.rehearsal().pointInTime() != null && history.restored(test))
                        .filter(test -> possible(test) && !instant(test).isBefore(PlainHistory.end(run))))
                .reduce((a, b) -> {
                    int further = upTo(b).compareTo(upTo(a));
                    boolean later = PlainHistory.ended(b).isAfter(PlainHistory.ended(a));
                    return further > 0 || (further == 0 && later) ? b : a;
                });
    }

    PlainFinding identity() {
        Backup deciding = choice.deciding();
        if (deciding == null) {
            return NO_BACKUP;
        }
        Server taken = deciding.takenFrom().server();
        Integer tool = deciding.takenFrom().clientMajor();
        Registration registration = history.registration();
        String registered = registration == null ? null : registration.systemIdentifier();
        if (differ(registered, taken.systemIdentifier())) {
            return fail(ReasonCode.IDENTITY_MISMATCH);
        }
        boolean told = registered != null && taken.systemIdentifier() != null;
        for (Pitr row : rows()) {
            Server production = row.production();
            if (differ(registered, production.systemIdentifier())
                    || differ(production.systemIdentifier(), taken.systemIdentifier())) {
                return fail(ReasonCode.IDENTITY_MISMATCH);
            }
            if (differ(production.engineMajor(), taken.engineMajor())) {
                return fail(ReasonCode.VERSION_MISMATCH);
            }
            if (taken.timeline() != null && production.timeline() != null && taken.timeline() > production.timeline()) {
                return fail(ReasonCode.IDENTITY_MISMATCH);
            }
            if (tool != null && production.engineMajor() != null && tool < production.engineMajor()) {
                return fail(ReasonCode.VERSION_MISMATCH);
            }
            told |= production.systemIdentifier() != null && taken.systemIdentifier() != null;
        }
        if (tool != null && taken.engineMajor() != null && tool < taken.engineMajor()) {
            return fail(ReasonCode.VERSION_MISMATCH);
        }
        return told ? PASS : unknown(ReasonCode.IDENTITY_UNKNOWN);
    }

    private static boolean differ(@Nullable Object a, @Nullable Object b) {
        return a != null && b != null && !a.equals(b);
    }

    /**
     * Something that a recovery needs: for how long it is kept, and until when.
     */
    private record Kept(Duration time, Instant until) {}

    PlainFinding retention() {
        return history.question == null ? new PlainHolds(history).and(kept()) : kept();
    }

    private PlainFinding kept() {
        Backup deciding = choice.deciding();
        if (deciding == null) {
            return NO_BACKUP;
        }
        var needed = new ArrayList<Backup>(history.chain(deciding));
        var kept = new ArrayList<Kept>();
        if (!without()) {
            for (Backup run : history.runs()) {
                if (run.type() == Backup.Type.LOG
                        && run.status() == Backup.Status.COMPLETED
                        && !PlainHistory.end(run).isBefore(PlainHistory.start(deciding))) {
                    needed.add(run);
                }
            }
            for (Pitr row : rows()) {
                if (Boolean.TRUE.equals(row.archivingEnabled())) {
                    if (row.retention() == null) {
                        return unknown(ReasonCode.RETENTION_UNKNOWN);
                    }
                    kept.add(
                            new Kept(row.retention(), PlainHistory.end(deciding).plus(row.retention())));
                }
            }
        }
        for (Backup run : needed) {
            if (run.expiresAt() == null) {
                return unknown(ReasonCode.RETENTION_UNKNOWN);
            }
            kept.add(new Kept(Duration.between(PlainHistory.end(run), run.expiresAt()), run.expiresAt()));
        }
        Question question = history.question;
        return passIf(
                kept.stream()
                        .allMatch(it -> question == null
                                ? it.time().compareTo(history.limits.retentionFloor()) >= 0
                                : it.until().isAfter(neededUntil(question))),
                ReasonCode.RETENTION_TOO_SHORT);
    }

    private Instant neededUntil(Question question) {
        Instant closes = history.plans(question.migrationId()).stream()
                .map(Migration::windowEnd)
                .filter(Objects::nonNull)
                .min(Instant::compareTo)
                .orElse(null);
        Instant end;
        if (question.plannedDuration() == null && closes != null) {
            end = closes;
        } else {
            Instant start = question.plannedStart() == null ? history.at : question.plannedStart();
            end = question.plannedDuration() == null ? start : start.plus(question.plannedDuration());
        }
        return (end.isAfter(history.at) ? end : history.at).plus(history.limits.holdFor());
    }
}
