package dev.lifeboat.streams.readiness;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log behind the backup that the verdict leans on, as far as backups of the log tell which part of it they hold. A hole
 * between them ends recovery there, whatever comes after it. Segments that are only counted are RR-15's.
 */
final class LogBehind {
    private final Scene scene;
    private final Candidate deciding;
    private final List<Held> logs = new ArrayList<>();
    /** Some backup of the log does not tell what it holds, which may be what another one lacks. */
    private boolean untold;

    private long review = Millis.NEVER;

    /** What one backup of the log holds. */
    private record Held(Candidate run, LogPosition start, LogPosition end) {}

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
            if (run.end >= deciding.start && run.holdsLogAt(scene.at, scene.skew) && ofSameSystem(run)) {
                add(run, run.backup.takenFrom().log());
            }
        }
        logs.sort(Comparator.comparing(Held::start).thenComparing(Held::run, Candidate.NEWEST_FIRST));
    }

    private void add(Candidate run, LogRange range) {
        review = Math.min(review, run.ownExpiry);
        if (range.start() == null || range.end() == null || range.start().isAfter(range.end())) {
            untold = true;
        } else {
            logs.add(new Held(run, range.start(), range.end()));
        }
    }

    private boolean ofSameSystem(Candidate log) {
        String system = log.backup.takenFrom().server().systemIdentifier();
        String own = deciding.backup.takenFrom().server().systemIdentifier();
        return system == null || own == null || system.equals(own);
    }

    private @Nullable Finding hole() {
        if (untold) {
            return null;
        }
        // where older ones may have been forgotten, nothing is told of the log before the first that is known
        LogPosition reach = scene.index.logsMayBeForgotten
                ? null
                : deciding.backup.takenFrom().log().end();
        for (Held log : logs) {
            if (reach != null && log.start.isAfter(reach)) {
                return hole(reach, log);
            }
            reach = reach == null || log.end.isAfter(reach) ? log.end : reach;
        }
        return null;
    }

    private Finding hole(LogPosition reach, Held next) {
        return Finding.fail(
                ReasonCode.LOG_RANGE_GAP,
                () -> "behind " + deciding + ", no backup of the log holds what is between " + reach + " and "
                        + next.start + ", where " + next.run + " begins",
                deciding.backup,
                next.run.backup);
    }
}
