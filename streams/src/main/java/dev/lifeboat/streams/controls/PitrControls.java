package dev.lifeboat.streams.controls;

import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.facts.Pitr;
import dev.lifeboat.streams.facts.Registration;
import dev.lifeboat.streams.state.Candidate;
import java.util.Locale;
import java.util.Set;

/** How much would be lost, and whether log archiving works: RR-13, RR-14. */
public final class PitrControls {
    /** Engines that cannot recover to a point in time, or not by archived logs. Any engine not named here is judged. */
    private static final Set<String> WITHOUT = Set.of("sqlite", "duckdb", "h2", "redis", "memcached", "elasticsearch");

    static Finding lag(Scene scene) {
        if (notApplicable(scene)) {
            return none();
        }
        Candidate newest = scene.leaning.newest;
        if (newest == null) {
            return BackupControls.noBackup();
        }
        long point = newest.end;
        Fact by = newest.backup;
        long review = Millis.NEVER;
        for (Pitr row : scene.index.pitr) {
            long latest = Millis.of(row.latestRecoveryPoint(), Long.MIN_VALUE);
            long believed = Millis.minus(latest, scene.skew);
            if (!Boolean.TRUE.equals(row.archivingEnabled())) {
                continue;
            }
            if (believed > scene.at) {
                review = Math.min(review, believed);
            } else if (latest > point) {
                point = latest;
                by = row;
            }
        }
        long recoverable = point;
        return Finding.aged(
                        scene.at,
                        Millis.after(point, Millis.of(scene.limits.rpoWarn())),
                        Millis.after(point, Millis.of(scene.limits.rpoFail())),
                        ReasonCode.RPO_EXCEEDED,
                        () -> "the newest instant that can be recovered was " + scene.ago(recoverable),
                        by)
                .until(review);
    }

    /** Whether the log is archived so well that the lag of recovery is that of the archive, not that of the backups. */
    public static boolean archives(Scene scene) {
        if (notApplicable(scene) || archiving(scene).outcome() != Outcome.PASS) {
            return false;
        }
        for (Pitr row : scene.index.pitr) {
            long latest = Millis.of(row.latestRecoveryPoint(), Long.MIN_VALUE);
            if (Boolean.TRUE.equals(row.archivingEnabled())
                    && Millis.minus(latest, scene.skew) <= scene.at
                    && scene.at < Millis.after(latest, Millis.of(scene.limits.rpoFail()))) {
                return true;
            }
        }
        return false;
    }

    static Finding archiving(Scene scene) {
        if (notApplicable(scene)) {
            return none();
        }
        Finding best = Finding.unknown(ReasonCode.ARCHIVING_UNKNOWN, () -> "nothing tells whether log archiving is on");
        for (Pitr row : scene.index.pitr) {
            Finding finding = archiving(scene, row);
            if (finding.outcome() == Outcome.FAIL) {
                return finding;
            }
            best = finding.outcome() == Outcome.PASS ? finding.until(best.reviewAt()) : best.until(finding.reviewAt());
        }
        return best;
    }

    private static Finding archiving(Scene scene, Pitr row) {
        if (row.archivingEnabled() == null) {
            return Finding.unknown(
                    ReasonCode.ARCHIVING_UNKNOWN, () -> "nothing tells whether log archiving is on", row);
        }
        if (!row.archivingEnabled()) {
            return Finding.fail(ReasonCode.ARCHIVING_OFF, () -> "log archiving is off", row);
        }
        long failed = Millis.of(row.lastFailedAt(), Long.MIN_VALUE);
        long archived = Millis.of(row.lastArchivedAt(), Long.MIN_VALUE);
        long believed = Millis.minus(archived, scene.skew);
        if (row.lastFailedAt() != null && (failed >= archived || believed > scene.at)) {
            Finding failing = Finding.fail(
                    ReasonCode.ARCHIVING_FAILING,
                    () -> "log archiving failed " + scene.ago(failed) + ", and not succeeded since",
                    row);
            return believed > scene.at ? failing.until(believed) : failing;
        }
        return Finding.pass(
                () -> row.lastArchivedAt() == null
                        ? "log archiving is on, and no failure of it is known"
                        : "log archiving is on and its last run succeeded",
                row);
    }

    static boolean notApplicable(Scene scene) {
        Registration registration = scene.index.registration;
        return registration != null && WITHOUT.contains(registration.engine().toLowerCase(Locale.ROOT));
    }

    static Finding none() {
        return Finding.notApplicable(
                ReasonCode.NOT_APPLICABLE, () -> "this engine does not recover to a point in time");
    }

    private PitrControls() {}
}
