package dev.lifeboat.streams.controls;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.ForgottenLogs;
import dev.lifeboat.streams.facts.Migration;
import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.facts.Pitr;
import dev.lifeboat.streams.policy.Words;
import dev.lifeboat.streams.state.Candidate;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether the backup that the verdict leans on, all that it builds on and the log behind it are kept long enough: RR-18.
 * At the gate, beyond the planned end and the hold after it; in steady state, each for as long as the floor says, and what is
 * held for migrations that have begun until the hold ends.
 */
final class RetentionControl {

    static Finding covers(Scene scene) {
        return scene.question == null ? Holds.first(scene, kept(scene)) : kept(scene);
    }

    private static Finding kept(Scene scene) {
        Candidate deciding = scene.leaning.deciding;
        if (deciding == null) {
            return BackupControls.noBackup();
        }
        Finding known = covers(scene, deciding);
        ForgottenLogs forgotten = scene.index.forgottenLogs;
        if (known.outcome() != Outcome.PASS
                || forgotten == null
                || PitrControls.notApplicable(scene)
                || !forgotten.mayLieBehind(deciding.start)) {
            return known;
        }
        return Finding.unknown(
                        ReasonCode.RETENTION_UNKNOWN,
                        () -> "nothing tells how long log backups are kept that ended before "
                                + Millis.instant(forgotten.until()) + ": there are too many to know them all",
                        deciding.backup)
                .until(known.reviewAt());
    }

    /** By what is not forgotten. */
    private static Finding covers(Scene scene, Candidate deciding) {
        Kept shortest = kept(scene, deciding, null);
        for (Candidate base : deciding.ancestors) {
            shortest = kept(scene, base, shortest);
        }
        if (!PitrControls.notApplicable(scene)) {
            shortest = archive(scene, deciding, shortest);
            shortest = logs(scene, deciding, shortest);
        }
        Kept kept = shortest;
        if (kept.unknown()) {
            return Finding.unknown(
                    ReasonCode.RETENTION_UNKNOWN,
                    () -> "nothing tells how long " + kept.what() + " is kept",
                    kept.by());
        }
        return scene.question == null ? steady(scene, kept) : gate(scene, scene.question, kept);
    }

    /**
     * Something that a recovery needs.
     *
     * @param until when it is gone
     * @param time for how long it is kept; {@link #UNTOLD} when nothing tells
     * @param first what is looked for: the least time in steady state, the least instant at the gate
     */
    private record Kept(Fact by, long until, long time, long first) {
        static final long UNTOLD = Long.MIN_VALUE;

        boolean unknown() {
            return time == UNTOLD;
        }

        String what() {
            return by instanceof Backup backup
                    ? backup.type() + " backup " + backup.backupId()
                    : "the archive of the log";
        }
    }

    private static Finding steady(Scene scene, Kept kept) {
        long floor = Millis.of(scene.limits.retentionFloor());
        return kept.time() < floor
                ? Finding.fail(
                        ReasonCode.RETENTION_TOO_SHORT,
                        () -> kept.what() + " is kept for " + Words.of(kept.time()) + "; at least " + Words.of(floor)
                                + " are wanted",
                        kept.by())
                : Finding.pass(() -> "all that is needed is kept for at least " + Words.of(kept.time()), kept.by());
    }

    private static Finding gate(Scene scene, Question question, Kept kept) {
        long hold = Millis.of(scene.limits.holdFor());
        long needed = Millis.plus(Math.max(scene.at, plannedEnd(scene, question)), hold);
        return kept.until() <= needed
                ? Finding.fail(
                        ReasonCode.RETENTION_TOO_SHORT,
                        () -> kept.what() + " is gone at " + Millis.instant(kept.until()) + "; it is needed until "
                                + Millis.instant(needed),
                        kept.by())
                : Finding.pass(
                                () -> "all that is needed is kept until " + Millis.instant(kept.until())
                                        + ", and needed until " + Millis.instant(needed),
                                kept.by())
                        .until(Millis.minus(kept.until(), Millis.plus(hold, question.endsAhead())));
    }

    /** The end that the question plans, or that of the window where the question plans none. */
    private static long plannedEnd(Scene scene, Question question) {
        Duration duration = question.plannedDuration();
        Migration migration = scene.index.migration(question.migrationId());
        Instant closes = migration == null ? null : migration.windowEnd();
        if (duration == null && closes != null) {
            return Millis.of(closes);
        }
        long start = Millis.of(question.plannedStart(), scene.at);
        return Millis.plus(start, duration == null ? 0 : Math.max(0, Millis.of(duration)));
    }

    private static Kept kept(Scene scene, Candidate run, @Nullable Kept shortest) {
        boolean told = run.backup.expiresAt() != null;
        long time = told ? Millis.minus(run.ownExpiry, run.end) : Kept.UNTOLD;
        return shorter(scene, run.backup, run.ownExpiry, time, shortest);
    }

    private static Kept archive(Scene scene, Candidate deciding, Kept shortest) {
        Kept kept = shortest;
        for (Pitr row : scene.index.pitr) {
            if (Boolean.TRUE.equals(row.archivingEnabled())) {
                long time = row.retention() == null ? Kept.UNTOLD : Millis.of(row.retention());
                kept = shorter(scene, row, Millis.plus(deciding.end, Math.max(0, time)), time, kept);
            }
        }
        return kept;
    }

    private static Kept logs(Scene scene, Candidate deciding, Kept shortest) {
        Kept kept = shortest;
        for (Candidate run : scene.index.runs) {
            if (run.ofLog() && run.backup.status() == Backup.Status.COMPLETED && run.end >= deciding.start) {
                kept = kept(scene, run, kept);
            }
        }
        return kept;
    }

    /** What nothing is told of counts as the shortest. */
    private static Kept shorter(Scene scene, Fact by, long until, long time, @Nullable Kept shortest) {
        long first = time == Kept.UNTOLD || !scene.atGate() ? time : until;
        return shortest == null || first < shortest.first() ? new Kept(by, until, time, first) : shortest;
    }

    private RetentionControl() {}
}
