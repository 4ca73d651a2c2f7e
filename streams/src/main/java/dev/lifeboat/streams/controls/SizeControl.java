package dev.lifeboat.streams.controls;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.state.Candidate;
import dev.lifeboat.streams.state.Leaning;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Whether the backups hold data: RR-06. Judges the newest completed backup, the newest good one and the one that the
 * verdict leans on. The median is that of up to five backups of the same type before it; an expired one still tells how large they are.
 */
final class SizeControl {
    private static final int BEFORE = 5;

    static Finding size(Scene scene) {
        Leaning leaning = scene.leaning;
        if (leaning.latest == null) {
            return BackupControls.noBackup();
        }
        Finding finding = size(scene, leaning.latest);
        finding = worse(finding, scene, leaning.latest, leaning.newest);
        return worse(finding, scene, leaning.newest, leaning.deciding);
    }

    private static Finding worse(Finding finding, Scene scene, @Nullable Candidate judged, @Nullable Candidate next) {
        return finding.outcome() != Outcome.PASS || next == null || next == judged ? finding : size(scene, next);
    }

    private static Finding size(Scene scene, Candidate run) {
        Backup backup = run.backup;
        Long bytes = backup.sizeBytes();
        if (backup.nulDevice()) {
            return Finding.fail(ReasonCode.BACKUP_EMPTY, () -> run + " was written to the NUL device", backup);
        }
        if (bytes == null) {
            return Finding.unknown(ReasonCode.SIZE_UNKNOWN, () -> "nothing tells the size of " + run, backup);
        }
        if (bytes <= 0) {
            return Finding.fail(ReasonCode.BACKUP_EMPTY, () -> run + " has " + bytes + " bytes", backup);
        }
        long median = median(scene, run);
        if (median > 0 && bytes / (double) median * 100 < scene.limits.sizePercent()) {
            return Finding.fail(
                    ReasonCode.BACKUP_SHRUNK,
                    () -> run + " has " + bytes + " bytes; the median of those before it is " + median,
                    backup);
        }
        return Finding.pass(() -> run + " has " + bytes + " bytes", backup);
    }

    /** The upper median, so that of two backups the larger one counts; 0 when there is none before. */
    private static long median(Scene scene, Candidate run) {
        long[] sizes = new long[BEFORE];
        int found = 0;
        boolean before = false;
        for (Candidate other : scene.index.runs) {
            before |= other == run;
            if (before && other != run && comparable(scene, other, run)) {
                sizes[found++] = size(other.backup.sizeBytes());
                if (found == BEFORE) {
                    break;
                }
            }
        }
        Arrays.sort(sizes, 0, found);
        return found == 0 ? 0 : sizes[found / 2];
    }

    private static boolean comparable(Scene scene, Candidate other, Candidate run) {
        return other.sound
                && other.backup.type() == run.backup.type()
                && other.backup.sizeBytes() != null
                && other.failure(scene.at, scene.skew) == null;
    }

    private static long size(@Nullable Long bytes) {
        return bytes == null ? 0 : bytes;
    }

    private SizeControl() {}
}
