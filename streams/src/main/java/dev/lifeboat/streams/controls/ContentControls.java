package dev.lifeboat.streams.controls;

import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.streams.policy.Thresholds;
import dev.lifeboat.streams.state.Candidate;
import dev.lifeboat.streams.state.Tested;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Whether the content of the restored backup was checked, and is that of the source: RR-11. It takes a number of verified rows
 * and a comparison of checksums. How many rows, tables and checks there should be is compared where it is told.
 */
public final class ContentControls {

    public static Finding checked(Scene scene) {
        Candidate deciding = scene.leaning.deciding;
        return deciding == null ? BackupControls.noBackup() : checked(scene, deciding);
    }

    public static Finding checked(Scene scene, Candidate deciding) {
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
                () -> test.rowsVerified() + " rows of " + deciding + " were checked, checksums equal" + untold(test),
                deciding.backup,
                test);
    }

    /** What nothing tells, and is therefore not compared. Not every catalog has a place for it. */
    private static String untold(Verification test) {
        var untold = new ArrayList<String>(3);
        if (test.rowsInSource() == null) {
            untold.add("how many rows the source has");
        }
        if (test.tablesVerified() == null || test.tablesInSource() == null) {
            untold.add("which part of the tables that is");
        }
        if (test.checksRun() == null) {
            untold.add("how many checks ran");
        }
        return untold.isEmpty() ? "" : "; not told, so not compared: " + String.join(", ", untold);
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
