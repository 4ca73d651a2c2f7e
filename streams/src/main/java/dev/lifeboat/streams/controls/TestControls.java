package dev.lifeboat.streams.controls;

import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.state.Candidate;
import dev.lifeboat.streams.state.Tested;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether backups were verified and restored, and which: RR-08, RR-09, RR-10. */
final class TestControls {

    static Finding verified(Scene scene) {
        Candidate deciding = scene.leaning.deciding;
        Finding condemned = condemned(scene, deciding);
        if (condemned != null) {
            return condemned;
        }
        if (deciding == null) {
            return BackupControls.noBackup();
        }
        Tested pass = deciding.newestVerification(scene.at, scene.skew);
        if (pass == null) {
            return Finding.unknown(
                    ReasonCode.BACKUP_UNVERIFIED,
                    () -> deciding + " was never verified" + deciding.doubt(),
                    deciding.backup);
        }
        long stale = scene.atGate() ? Millis.NEVER : Millis.after(pass.end, Millis.of(scene.limits.verifiedFail()));
        return Finding.aged(
                scene.at,
                stale,
                stale,
                ReasonCode.VERIFICATION_STALE,
                () -> deciding + " was verified (" + pass.fact.type() + ") " + scene.ago(pass.end),
                deciding.backup,
                pass.fact);
    }

    static Finding restored(Scene scene) {
        return scene.atGate() ? restoredForGate(scene) : restoredLately(scene);
    }

    /**
     * In steady state the backup that the verdict leans on was itself restored, if any good one was: so no test of another
     * one, be it of the same chain, has to stand in for its own. At the gate it may be a fresh one that was not, and there
     * nothing stands in.
     */
    static Finding covers(Scene scene) {
        Candidate deciding = scene.leaning.deciding;
        if (deciding == null) {
            return BackupControls.noBackup();
        }
        Tested own = deciding.newestRestore(scene.at, scene.skew);
        if (own != null) {
            return sameDigest(scene, deciding, own);
        }
        Tested other = scene.newestRestore();
        if (other == null) {
            return Finding.unknown(
                    ReasonCode.RESTORE_TEST_MISSING, () -> "no restore was ever tested" + deciding.doubt());
        }
        return Finding.fail(
                        ReasonCode.TEST_OF_OTHER_BACKUP,
                        () -> "backup " + other.fact.backupId() + " was restored, not " + deciding,
                        deciding.backup,
                        other.fact)
                .until(other.of.expires);
    }

    /** What was restored must be what is stored, as the newest restore tells that tells a digest. */
    private static Finding sameDigest(Scene scene, Candidate deciding, Tested newest) {
        String stored = deciding.backup.digest();
        for (Tested test : deciding.tests) {
            String restored = test.fact.backupDigest();
            if (stored != null && restored != null && test.restoredBy(scene.at, scene.skew)) {
                return restored.equals(stored)
                        ? covered(scene, deciding, test)
                        : Finding.fail(
                                ReasonCode.DIGEST_MISMATCH,
                                () -> "the restored copy of " + deciding + " has another digest than the stored one",
                                deciding.backup,
                                test.fact);
            }
        }
        return covered(scene, deciding, newest);
    }

    private static Finding covered(Scene scene, Candidate deciding, Tested test) {
        return Finding.pass(
                () -> deciding + " itself was restored" + newest(scene, deciding), deciding.backup, test.fact);
    }

    /** What the test tells of the backup that people would take first, where it is another one. */
    private static String newest(Scene scene, Candidate deciding) {
        Candidate newest = scene.leaning.newest;
        return newest == null || newest == deciding
                ? ""
                : "; " + newest + ", the newest good one, was not, and "
                        + (sharesChain(newest, deciding) ? "shares its chain" : "shares nothing with it");
    }

    private static boolean sharesChain(Candidate a, Candidate b) {
        List<Candidate> chain = new ArrayList<>(List.of(a.ancestors));
        chain.add(a);
        return chain.contains(b) || !Collections.disjoint(chain, List.of(b.ancestors));
    }

    private static Finding restoredForGate(Scene scene) {
        Candidate deciding = scene.leaning.deciding;
        if (deciding == null) {
            return BackupControls.noBackup();
        }
        Tested test = deciding.newestRestore(scene.at, scene.skew);
        if (test == null) {
            return Finding.unknown(
                    ReasonCode.RESTORE_TEST_MISSING,
                    () -> deciding + " was never restored" + deciding.doubt(),
                    deciding.backup);
        }
        long stale = Millis.after(test.end, Millis.of(scene.limits.restoreGate()));
        return Finding.aged(
                scene.at,
                stale,
                stale,
                ReasonCode.RESTORE_TEST_STALE,
                () -> deciding + " was restored " + (test.chaosDrill() ? "in a chaos drill " : "")
                        + scene.ago(test.end),
                deciding.backup,
                test.fact);
    }

    private static Finding restoredLately(Scene scene) {
        Tested failure = RestoreTests.newestFailure(scene);
        Tested test = scene.newestRestore();
        if (failure != null && (test == null || failure.end >= test.end)) {
            return Finding.fail(
                            ReasonCode.VERIFICATION_FAILED,
                            () -> "the " + (failure.chaosDrill() ? "chaos drill" : "restore") + " of backup "
                                    + failure.fact.backupId() + " failed " + scene.ago(failure.end),
                            failure.fact)
                    .until(failure.of.expires);
        }
        if (test == null) {
            Candidate deciding = scene.leaning.deciding;
            return Finding.unknown(
                    ReasonCode.RESTORE_TEST_MISSING,
                    () -> "no restore was ever tested" + (deciding == null ? "" : deciding.doubt()));
        }
        return Finding.aged(
                        scene.at,
                        Millis.after(test.end, Millis.of(scene.limits.restoreWarn())),
                        Millis.after(test.end, Millis.of(scene.limits.restoreFail())),
                        ReasonCode.RESTORE_TEST_STALE,
                        () -> "the newest restore test, " + (test.chaosDrill() ? "a chaos drill " : "") + "of backup "
                                + test.fact.backupId() + ", was " + scene.ago(test.end),
                        test.fact)
                .until(test.of.expires);
    }

    private static @Nullable Finding condemned(Scene scene, @Nullable Candidate deciding) {
        for (Candidate run : scene.index.runs) {
            if (deciding != null && run.end < deciding.end) {
                break;
            }
            Tested failure = run.completed() && scene.at < run.expires ? run.failure(scene.at, scene.skew) : null;
            if (failure != null) {
                return Finding.fail(
                                ReasonCode.VERIFICATION_FAILED,
                                () -> "a verification (" + failure.fact.type() + ") of " + run + " failed "
                                        + scene.ago(failure.end),
                                run.backup,
                                failure.fact)
                        .until(run.expires);
            }
        }
        return null;
    }

    private TestControls() {}
}
