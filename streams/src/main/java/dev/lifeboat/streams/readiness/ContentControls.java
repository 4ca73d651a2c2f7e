package dev.lifeboat.streams.readiness;

import org.jspecify.annotations.Nullable;

/** Whether the content of the restored backup was checked, and is that of the source: RR-11. */
final class ContentControls {

    static Finding checked(Scene scene) {
        Candidate deciding = scene.leaning.deciding;
        if (deciding == null) {
            return BackupControls.noBackup();
        }
        for (Tested test : deciding.tests) {
            if (!test.failed() && test.believedFrom(scene.skew) <= scene.at && recorded(test)) {
                return checked(scene, deciding, test.fact);
            }
        }
        return Finding.unknown(
                ReasonCode.CONTENT_NOT_CHECKED,
                () -> "nothing tells what was checked after " + deciding + " was restored",
                deciding.backup);
    }

    private static Finding checked(Scene scene, Candidate deciding, Verification test) {
        String wrong = wrong(scene.limits, test);
        if (wrong != null) {
            return Finding.fail(ReasonCode.CONTENT_MISMATCH, () -> deciding + ": " + wrong, deciding.backup, test);
        }
        if (test.rowsVerified() == null || test.checksumMatched() == null) {
            return Finding.unknown(
                    ReasonCode.CONTENT_NOT_CHECKED,
                    () -> deciding + ": no "
                            + (test.rowsVerified() == null ? "number of verified rows" : "comparison of checksums")
                            + " was recorded",
                    deciding.backup,
                    test);
        }
        return Finding.pass(
                () -> test.rowsVerified() + " rows of " + deciding + " were checked, checksums equal",
                deciding.backup,
                test);
    }

    private static boolean recorded(Tested test) {
        return (test.is(Verification.Type.RESTORE) || test.is(Verification.Type.DATA_VALIDATION))
                && (test.fact.rowsVerified() != null
                        || test.fact.checksRun() != null
                        || test.fact.checksumMatched() != null
                        || test.fact.tablesVerified() != null);
    }

    private static @Nullable String wrong(Thresholds limits, Verification test) {
        if (Boolean.FALSE.equals(test.checksumMatched())) {
            return "checksums differ";
        }
        if (test.rowsVerified() != null && test.rowsVerified() <= 0) {
            return "no row was verified";
        }
        if (test.checksRun() != null && test.checksRun() <= 0) {
            return "no check ran";
        }
        if (tooFew(test.tablesVerified(), test.tablesInSource(), limits.tablesPercent())) {
            return "only " + test.tablesVerified() + " of " + test.tablesInSource() + " tables were verified";
        }
        if (tooFew(test.rowsVerified(), test.rowsInSource(), limits.rowsPercent())) {
            return "only " + test.rowsVerified() + " of " + test.rowsInSource() + " rows were verified";
        }
        return null;
    }

    private static boolean tooFew(@Nullable Number verified, @Nullable Number inSource, int percent) {
        return verified != null
                && inSource != null
                && inSource.doubleValue() > 0
                && verified.doubleValue() * 100 < inSource.doubleValue() * percent;
    }

    private ContentControls() {}
}
