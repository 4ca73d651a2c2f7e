package dev.lifeboat.streams.controls;

import dev.lifeboat.streams.facts.ForgottenLogs;
import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.state.Candidate;
import dev.lifeboat.streams.state.LogCourse;
import dev.lifeboat.streams.state.LogFillers;
import dev.lifeboat.streams.state.LogFillers.Filler;
import dev.lifeboat.streams.state.LogHoles;
import dev.lifeboat.streams.state.LogPart;
import dev.lifeboat.streams.state.LogsBehind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log behind the backup that the verdict leans on, as far as backups of the log tell which part of it they hold. A hole
 * between them ends recovery there, whatever comes after it. Where a log backup that does not tell what it holds, or one that is
 * forgotten, may hold what seems to be missing, no hole is told. Segments that are only counted are RR-15's.
 */
final class LogBehind {
    private final Scene scene;
    private final Candidate deciding;
    /** In order. */
    private final List<LogPart> held = new ArrayList<>();

    private final LogFillers fillers;

    /** Whether the log behind a backup has a hole; what is found without one, where it has none. */
    static Finding behind(Scene scene, Candidate deciding, Finding without) {
        if (PitrControls.notApplicable(scene)) {
            return without;
        }
        ForgottenLogs forgotten = scene.index.forgottenLogs;
        return forgotten != null && forgotten.mayLieBehind(deciding.start)
                ? new LogBehind(scene, deciding, forgotten)
                        .found(forgotten(deciding, forgotten).until(without.reviewAt()))
                : new LogBehind(scene, deciding, null).found(without);
    }

    private static Finding forgotten(Candidate deciding, ForgottenLogs forgotten) {
        return Finding.unknown(
                ReasonCode.LOG_RANGE_UNKNOWN,
                () -> "too many log backups came after " + deciding + " to know them all: of those that ended before "
                        + Millis.instant(forgotten.until()) + " some are forgotten",
                deciding.backup);
    }

    private LogBehind(Scene scene, Candidate deciding, @Nullable ForgottenLogs forgotten) {
        this.scene = scene;
        this.deciding = deciding;
        LogsBehind all = scene.index.logsBehind(deciding);
        for (LogPart part : all.told()) {
            if (isThere(part.run())) {
                held.add(part);
            }
        }
        this.fillers = new LogFillers(fillers(all.untoldByEnd()), fillers(all.untoldByStart()), forgotten, scene.skew);
    }

    private boolean isThere(Candidate run) {
        return run.holdsLogAt(scene.at, scene.skew);
    }

    private List<Filler> fillers(List<Candidate> untold) {
        var fillers = new ArrayList<Filler>();
        for (Candidate run : untold) {
            if (isThere(run)) {
                fillers.add(Filler.of(run));
            }
        }
        return fillers;
    }

    private Finding found(Finding without) {
        var all = new LogHoles(deciding, held, fillers);
        LogHoles.Hole hole = all.first();
        if (hole != null) {
            return finding(hole).until(without.reviewAt()).until(all.changes());
        }
        LogCourse course = LogCourse.of(held, deciding);
        if (course.parts() == held) {
            return without.until(all.changes());
        }
        var holes = new LogHoles(deciding, course.parts(), fillers);
        long changes = Math.min(holes.changes(), course.until());
        LogHoles.Hole left = holes.first();
        return left == null
                ? without.until(Math.min(changes, all.changes()))
                : finding(left).until(without.reviewAt()).until(changes);
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
