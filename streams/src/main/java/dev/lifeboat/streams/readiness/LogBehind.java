package dev.lifeboat.streams.readiness;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log behind the backup that the verdict leans on, as far as backups of the log tell which part of it they hold. A hole
 * between them ends recovery there, whatever comes after it. Where a log backup that does not tell what it holds may hold what
 * seems to be missing, no hole is told. Segments that are only counted are RR-15's.
 */
final class LogBehind {
    private final Scene scene;
    private final Candidate deciding;
    private final List<Held> held = new ArrayList<>();
    private final List<Untold> untold = new ArrayList<>();
    /** Some that were forgotten before this instant may be missing altogether. */
    private long completeFrom = Long.MIN_VALUE;

    private long review = Millis.NEVER;

    /**
     * A part of the log that is held.
     *
     * @param since when it began to be taken, or earlier
     * @param until when it was taken, or later
     * @param missing what is missing before it is a hole
     * @param run the backup that holds it; null of forgotten ones
     */
    private record Held(
            LogPosition start,
            LogPosition end,
            long since,
            long until,
            boolean missing,
            @Nullable Candidate run) {}

    /** A log backup may hold anything of the log that it was taken from while it ran. */
    private record Untold(long since, long until) {}

    /** A hole behind a backup, or what is found without one. */
    static Finding behind(Scene scene, Candidate deciding, Finding without) {
        if (PitrControls.notApplicable(scene)) {
            return without;
        }
        var behind = new LogBehind(scene, deciding);
        Finding hole = behind.hole();
        return (hole == null ? without : hole.until(without.reviewAt())).until(behind.review);
    }

    private LogBehind(Scene scene, Candidate deciding) {
        this.scene = scene;
        this.deciding = deciding;
        for (Candidate run : scene.index.runs) {
            if (run.end >= deciding.start
                    && run.holdsLogAt(scene.at, scene.skew)
                    && ofSameSystem(run.backup.takenFrom().server().systemIdentifier())) {
                add(run, run.backup.takenFrom().log());
            }
        }
        if (scene.index.forgottenLogs != null) {
            add(scene.index.forgottenLogs);
        }
        held.sort(Comparator.comparing(Held::start)
                .thenComparing(Held::run, Comparator.nullsFirst(Candidate.NEWEST_FIRST)));
    }

    private void add(Candidate run, LogRange range) {
        review = Math.min(review, run.ownExpiry);
        if (range.start() == null || range.end() == null || range.start().isAfter(range.end())) {
            untold.add(new Untold(run.start, run.end));
        } else {
            held.add(new Held(range.start(), range.end(), run.start, run.end, true, run));
        }
    }

    private void add(ForgottenLogs forgotten) {
        completeFrom = forgotten.completeFrom();
        long firstDay = LogSpan.day(deciding.start);
        for (ForgottenLogs.Stream stream : forgotten.streams()) {
            if (!ofSameSystem(stream.system())) {
                continue;
            }
            completeFrom = Math.max(completeFrom, LogSpan.firstMilli(stream.firstDay()));
            if (stream.untoldUntil() != ForgottenLogs.Stream.ALL_TOLD) {
                untold.add(new Untold(Long.MIN_VALUE, stream.untoldUntil()));
            }
            for (LogSpan span : stream.held()) {
                // of that day and the one before some may be from before the backup, and of a log that is no more
                if (span.startDay() >= firstDay - 1 && scene.at < span.gone()) {
                    add(span, span.startDay() > firstDay);
                }
            }
        }
    }

    private void add(LogSpan span, boolean missing) {
        review = Math.min(review, span.gone());
        long since = LogSpan.firstMilli(span.startDay());
        held.add(new Held(span.start(), span.end(), since, LogSpan.firstMilli(span.startDay() + 2), missing, null));
    }

    private boolean ofSameSystem(@Nullable String system) {
        String own = deciding.backup.takenFrom().server().systemIdentifier();
        return system == null || own == null || system.equals(own);
    }

    private @Nullable Finding hole() {
        // where older ones may be missing, nothing is told of the log before the first that is known
        LogPosition end = deciding.backup.takenFrom().log().end();
        LogPosition reach = deciding.start < completeFrom ? null : end;
        long reachedAt = deciding.start;
        LogPosition farthest = reach;
        long newest = reachedAt;
        Held doubtful = null;
        if (reach == null) {
            held.removeIf(part -> !part.missing);
        }
        for (int i = 0; i < held.size(); i++) {
            Held part = held.get(i);
            if (i > 0 && part.start.isAfter(held.get(i - 1).start)) {
                reach = farthest;
                reachedAt = newest;
            }
            if (reach != null && part.start.isAfter(reach)) {
                if (!part.missing) {
                    doubtful = doubtful == null ? part : doubtful;
                    continue;
                }
                if (!mayBeHeld(reachedAt, part.until)) {
                    return hole(reach, doubtful == null ? part : doubtful);
                }
            }
            farthest = farthest == null || part.end.isAfter(farthest) ? part.end : farthest;
            newest = Math.max(newest, part.since);
        }
        return null;
    }

    /** Log that was written after an instant, and is not held by what was taken until another. */
    private boolean mayBeHeld(long after, long until) {
        for (Untold log : untold) {
            if (Millis.plus(log.until, scene.skew) >= after && Millis.minus(log.since, scene.skew) <= until) {
                return true;
            }
        }
        return false;
    }

    private Finding hole(LogPosition reach, Held next) {
        Candidate run = next.run;
        String where = run == null ? "where the log backups that come next begin" : "where " + run + " begins";
        Fact[] facts = run == null ? new Fact[] {deciding.backup} : new Fact[] {deciding.backup, run.backup};
        return Finding.fail(
                ReasonCode.LOG_RANGE_GAP,
                () -> "behind " + deciding + ", no backup of the log holds what is between " + reach + " and "
                        + next.start + ", " + where,
                facts);
    }
}
