package dev.lifeboat.streams.readiness;

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
                    ReasonCode.BACKUP_UNVERIFIED, () -> deciding + " was never verified", deciding.backup);
        }
        long stale = scene.atGate() ? Millis.NEVER : Millis.after(pass.end, Millis.of(scene.limits.verifiedFail()));
        return Finding.aged(
                scene.at,
                stale,
                stale,
                ReasonCode.VERIFICATION_STALE,
                () -> deciding + " was verified (" + pass.fact.type() + ") " + Words.ago(scene, pass.end),
                deciding.backup,
                pass.fact);
    }

    static Finding restored(Scene scene) {
        return scene.atGate() ? restoredForGate(scene) : restoredLately(scene);
    }

    static Finding covers(Scene scene) {
        Candidate deciding = scene.leaning.deciding;
        if (deciding == null) {
            return BackupControls.noBackup();
        }
        Tested own = deciding.newestRestore(scene.at, scene.skew);
        if (own != null) {
            return sameDigest(deciding, own);
        }
        Tested other = RestoreTests.newest(scene);
        if (other == null) {
            return Finding.unknown(ReasonCode.RESTORE_TEST_MISSING, () -> "no restore was ever tested");
        }
        Tested covering = scene.atGate() ? null : RestoreTests.newestCovering(scene, deciding);
        return covering == null
                ? Finding.fail(
                        ReasonCode.TEST_OF_OTHER_BACKUP,
                        () -> "backup " + other.fact.backupId() + " was restored, not " + deciding,
                        deciding.backup,
                        other.fact)
                : Finding.pass(
                        () -> "backup " + covering.fact.backupId() + " of the same chain or source was restored",
                        deciding.backup,
                        covering.fact);
    }

    private static Finding sameDigest(Candidate deciding, Tested test) {
        String stored = deciding.backup.digest();
        String tested = test.fact.backupDigest();
        if (stored != null && tested != null && !stored.equals(tested)) {
            return Finding.fail(
                    ReasonCode.DIGEST_MISMATCH,
                    () -> "the restored copy of " + deciding + " has another digest than the stored one",
                    deciding.backup,
                    test.fact);
        }
        return Finding.pass(() -> deciding + " itself was restored", deciding.backup, test.fact);
    }

    private static Finding restoredForGate(Scene scene) {
        Candidate deciding = scene.leaning.deciding;
        if (deciding == null) {
            return BackupControls.noBackup();
        }
        Tested test = deciding.newestRestore(scene.at, scene.skew);
        if (test == null) {
            return Finding.unknown(
                    ReasonCode.RESTORE_TEST_MISSING, () -> deciding + " was never restored", deciding.backup);
        }
        long stale = Millis.after(test.end, Millis.of(scene.limits.restoreGate()));
        return Finding.aged(
                scene.at,
                stale,
                stale,
                ReasonCode.RESTORE_TEST_STALE,
                () -> deciding + " was restored " + Words.ago(scene, test.end),
                deciding.backup,
                test.fact);
    }

    private static Finding restoredLately(Scene scene) {
        long expires = RestoreTests.expiry(scene);
        Tested failure = RestoreTests.newestFailure(scene);
        Tested test = RestoreTests.newest(scene);
        if (failure != null && (test == null || failure.end >= test.end)) {
            return Finding.fail(
                            ReasonCode.VERIFICATION_FAILED,
                            () -> "the restore of backup " + failure.fact.backupId() + " failed "
                                    + Words.ago(scene, failure.end),
                            failure.fact)
                    .until(expires);
        }
        if (test == null) {
            return Finding.unknown(ReasonCode.RESTORE_TEST_MISSING, () -> "no restore was ever tested")
                    .until(expires);
        }
        return Finding.aged(
                        scene.at,
                        Millis.after(test.end, Millis.of(scene.limits.restoreWarn())),
                        Millis.after(test.end, Millis.of(scene.limits.restoreFail())),
                        ReasonCode.RESTORE_TEST_STALE,
                        () -> "the newest restore test, of backup " + test.fact.backupId() + ", was "
                                + Words.ago(scene, test.end),
                        test.fact)
                .until(expires);
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
                                        + Words.ago(scene, failure.end),
                                run.backup,
                                failure.fact)
                        .until(run.expires);
            }
        }
        return null;
    }

    private TestControls() {}
}
