package dev.lifeboat.streams.controls;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.facts.Registration;
import dev.lifeboat.streams.state.Candidate;

/** Whether there is a good backup, and how old it is: RR-01, RR-02, RR-03. */
final class BackupControls {

    static Finding coverage(Scene scene) {
        Registration registration = scene.index.registration;
        if (registration == null) {
            return Finding.fail(ReasonCode.DATABASE_UNKNOWN, () -> "the database is not registered");
        }
        Candidate newest = scene.leaning.newest;
        if (newest == null) {
            return Finding.fail(ReasonCode.NO_BACKUP, () -> "there is no backup that could be restored", registration);
        }
        return Finding.pass(() -> newest + " can be restored", registration, newest.backup);
    }

    /** A copy-only backup stands outside of the regular chain, and is no base for the next ones. */
    static Finding fullAge(Scene scene) {
        if (scene.leaning.newest == null) {
            return noBackup();
        }
        for (Candidate run : scene.index.runs) {
            if (run.backup.type() == Backup.Type.FULL && !run.backup.copyOnly() && run.goodAt(scene.at, scene.skew)) {
                long stale = Millis.after(run.end, Millis.of(scene.limits.fullFail()));
                return Finding.aged(
                                scene.at,
                                stale,
                                stale,
                                ReasonCode.BACKUP_TOO_OLD,
                                () -> run + " is the newest good full one and ended " + scene.ago(run.end),
                                run.backup)
                        .until(run.expires);
            }
        }
        return Finding.fail(
                ReasonCode.FULL_BACKUP_MISSING, () -> "there is no good full backup", scene.leaning.newest.backup);
    }

    static Finding age(Scene scene) {
        Candidate newest = scene.leaning.newest;
        if (newest == null) {
            return noBackup();
        }
        long warn = Millis.after(newest.end, Millis.of(scene.limits.backupWarn()));
        long fail = Millis.after(newest.end, Millis.of(scene.limits.backupFail()));
        if (scene.atGate()) {
            fail = Millis.after(newest.end, Millis.of(scene.limits.backupGate()));
            warn = fail;
        }
        return Finding.aged(
                scene.at,
                warn,
                fail,
                ReasonCode.BACKUP_TOO_OLD,
                () -> newest + " is the newest good one and ended " + scene.ago(newest.end),
                newest.backup);
    }

    static Finding noBackup() {
        return Finding.unknown(ReasonCode.NO_BACKUP, () -> "there is no good backup to judge");
    }

    private BackupControls() {}
}
