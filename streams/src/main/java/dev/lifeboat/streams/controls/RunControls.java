package dev.lifeboat.streams.controls;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.state.Candidate;
import org.jspecify.annotations.Nullable;

/** Whether a backup run failed after the last success: RR-05. Runs of log backups are measured by log backups. */
final class RunControls {

    static Finding failures(Scene scene) {
        if (scene.index.runs.length == 0) {
            return BackupControls.noBackup();
        }
        long lastData = scene.leaning.newest == null ? Long.MIN_VALUE : scene.leaning.newest.start;
        long lastLog = lastLog(scene);
        long review = Millis.NEVER;
        Candidate failed = null;
        Candidate stalled = null;
        Candidate unclear = null;
        for (Candidate run : scene.index.runs) {
            if (run.start <= (run.ofLog() ? lastLog : lastData)) {
                continue;
            }
            if (run.failed()) {
                failed = failed == null ? run : failed;
            } else if (run.backup.status() == Backup.Status.STARTED) {
                long stalls = Millis.after(run.start, Millis.of(scene.limits.stalledAfter()));
                if (stalls <= scene.at) {
                    stalled = stalled == null ? run : stalled;
                } else {
                    review = Math.min(review, stalls);
                }
            } else if (run.backup.status() == Backup.Status.UNKNOWN) {
                unclear = unclear == null ? run : unclear;
            }
        }
        return verdict(scene, failed, stalled, unclear).until(review);
    }

    private static Finding verdict(
            Scene scene, @Nullable Candidate failed, @Nullable Candidate stalled, @Nullable Candidate unclear) {
        if (failed != null) {
            return Finding.fail(
                    ReasonCode.UNRESOLVED_FAILURE,
                    () -> failed + " ended as " + failed.backup.status() + " " + scene.ago(failed.end)
                            + ", after the start of the last good one",
                    failed.backup);
        }
        if (stalled != null) {
            return Finding.fail(
                    ReasonCode.STALLED,
                    () -> stalled + " began " + scene.ago(stalled.start) + " and never ended",
                    stalled.backup);
        }
        Candidate newest = scene.leaning.newest;
        if (newest != null && unclear != null) {
            return Finding.unknown(
                    ReasonCode.RUN_UNCLEAR,
                    () -> "nothing tells how " + unclear + " ended, which began after the last good one",
                    unclear.backup);
        }
        return newest == null
                ? BackupControls.noBackup()
                : Finding.pass(() -> "no run failed after " + newest, newest.backup);
    }

    /** When the last log backup began that holds anything, whatever has become of it. */
    private static long lastLog(Scene scene) {
        for (Candidate run : scene.index.runs) {
            if (run.holdsLog() && run.believedFrom(scene.skew) <= scene.at) {
                return run.start;
            }
        }
        return Long.MIN_VALUE;
    }

    private RunControls() {}
}
