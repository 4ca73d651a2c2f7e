package dev.lifeboat.streams.readiness;

import java.util.ArrayList;
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
    private final List<LogPart> held = new ArrayList<>();
    private final List<Candidate> untold = new ArrayList<>();
    /** The first of all of them that goes does so then. */
    private long firstGone = Millis.NEVER;

    /** Whether the log behind a backup has a hole; what is found without one, where it has none. */
    static Finding behind(Scene scene, Candidate deciding, Finding without) {
        if (PitrControls.notApplicable(scene)) {
            return without;
        }
        ForgottenLogs forgotten = scene.index.forgottenLogs;
        return forgotten != null && forgotten.mayLieBehind(deciding)
                ? forgotten(deciding, forgotten).until(without.reviewAt())
                : new LogBehind(scene, deciding).found(without);
    }

    private static Finding forgotten(Candidate deciding, ForgottenLogs forgotten) {
        return Finding.unknown(
                ReasonCode.LOG_RANGE_UNKNOWN,
                () -> "too many log backups came after " + deciding + " to know them all: of those that ended before "
                        + Millis.instant(forgotten.until()) + " some are forgotten",
                deciding.backup);
    }

    private LogBehind(Scene scene, Candidate deciding) {
        this.scene = scene;
        this.deciding = deciding;
        for (int i = scene.index.runs.length - 1; i >= 0; i--) { // oldest first: nearly in order of position
            Candidate run = scene.index.runs[i];
            if (run.ofLog()
                    && run.end >= deciding.start
                    && run.holdsLogAt(scene.at, scene.skew)
                    && ofSameSystem(run.backup.takenFrom().server().systemIdentifier())) {
                add(run, run.backup.takenFrom().log());
            }
        }
        held.sort(LogPart.ORDER);
    }

    private void add(Candidate run, LogRange range) {
        firstGone = Math.min(firstGone, run.ownExpiry);
        if (range.start() == null || range.end() == null || range.start().isAfter(range.end())) {
            untold.add(run);
        } else {
            held.add(new LogPart(range.start(), range.end(), run));
        }
    }

    private boolean ofSameSystem(@Nullable String system) {
        String own = deciding.backup.takenFrom().server().systemIdentifier();
        return system == null || own == null || system.equals(own);
    }

    private Finding found(Finding without) {
        var fillers = new LogFillers(untold, scene.skew);
        var all = new LogHoles(deciding, held, fillers);
        List<LogPart> course = LogPart.course(held, deciding);
        boolean left = !course.equals(held);
        LogHoles holes = all.first() == null && left ? new LogHoles(deciding, course, fillers) : all;
        // where it was left, what is hidden, and where it begins may change with every one that goes
        boolean simple =
                !left && untold.isEmpty() && deciding.backup.takenFrom().log().end() != null;
        long review = simple ? holes.changes() : firstGone;
        LogHoles.Hole hole = holes.first();
        return (hole == null ? without : finding(hole).until(without.reviewAt())).until(review);
    }

    private Finding finding(LogHoles.Hole hole) {
        Candidate next = hole.next().run();
        return Finding.fail(
                ReasonCode.LOG_RANGE_GAP,
                () -> "behind " + deciding + ", no backup of the log holds what is between " + hole.reach() + " and "
                        + hole.next().start() + ", where " + next + " begins",
                deciding.backup,
                next.backup);
    }
}
