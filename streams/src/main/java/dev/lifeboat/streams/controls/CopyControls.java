package dev.lifeboat.streams.controls;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.policy.Words;
import dev.lifeboat.streams.state.Candidate;

/** Whether there are copies, in different places, and one that cannot be deleted: RR-19, RR-20. */
final class CopyControls {

    /** Counts production itself as a copy, on a medium of its own that is taken for a disk, as the rule of 3-2-1 does. */
    static Finding spread(Scene scene) {
        Candidate deciding = scene.leaning.deciding;
        if (deciding == null) {
            return BackupControls.noBackup();
        }
        Backup.Copies copies = deciding.backup.storage().copies();
        if (copies == null) {
            return Finding.unknown(
                    ReasonCode.COPIES_UNKNOWN, () -> "nothing tells of copies of " + deciding, deciding.backup);
        }
        int count = copies.count() + 1;
        boolean enough = count >= scene.limits.copies() && copies.offSite();
        boolean enoughMedia = copies.media() >= scene.limits.media();
        if (enough && !enoughMedia && !copies.everyMediumKnown()) {
            return Finding.unknown(
                    ReasonCode.COPIES_UNKNOWN,
                    () -> "nothing tells on what media some copies of " + deciding + " are",
                    deciding.backup);
        }
        return enough && enoughMedia
                ? Finding.pass(() -> counted(copies, count), deciding.backup)
                : Finding.fail(
                        ReasonCode.COPIES_TOO_FEW,
                        () -> counted(copies, count) + "; needed are " + scene.limits.copies() + " copies on "
                                + scene.limits.media() + " media, one off-site",
                        deciding.backup);
    }

    private static String counted(Backup.Copies copies, int count) {
        return count + " copies, production included, on " + copies.media() + " media, "
                + (copies.offSite() ? "one off-site" : "none off-site");
    }

    static Finding locked(Scene scene) {
        Candidate newest = scene.leaning.newest;
        if (newest == null) {
            return BackupControls.noBackup();
        }
        boolean told = false;
        for (Candidate run : scene.index.runs) {
            Backup.Copies copies = run.backup.storage().copies();
            told |= copies != null;
            if (copies == null || copies.lockedUntil() == null || !run.goodAt(scene.at, scene.skew)) {
                continue;
            }
            long opens = Millis.of(copies.lockedUntil());
            long stale = Millis.after(run.end, Millis.of(scene.limits.lockedFail()));
            if (scene.at < opens && scene.at < stale) {
                return Finding.pass(() -> "a copy of " + run + " is locked until " + Millis.instant(opens), run.backup)
                        .until(Math.min(run.expires, Math.min(opens, stale)));
            }
        }
        return told
                ? Finding.fail(
                        ReasonCode.NO_LOCKED_COPY,
                        () -> "no copy of a good backup of the last " + Words.of(scene.limits.lockedFail())
                                + " is locked",
                        newest.backup)
                : Finding.unknown(
                        ReasonCode.COPIES_UNKNOWN, () -> "nothing tells whether a copy is locked", newest.backup);
    }

    private CopyControls() {}
}
