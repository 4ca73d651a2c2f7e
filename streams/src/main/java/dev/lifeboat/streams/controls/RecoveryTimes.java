package dev.lifeboat.streams.controls;

import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.facts.Registration;
import dev.lifeboat.streams.policy.Words;
import dev.lifeboat.streams.state.Candidate;
import dev.lifeboat.streams.state.Tested;
import org.jspecify.annotations.Nullable;

/** How long restores took, as measured: RR-12. */
public final class RecoveryTimes {
    private static final int LAST = 5;

    /** Of so few measurements the 95th percentile is the longest. */
    static Finding met(Scene scene) {
        Tested longest = longestOfTheLast(scene);
        if (longest == null) {
            return Finding.unknown(ReasonCode.RECOVERY_TIME_UNKNOWN, () -> "no restore was timed");
        }
        long objective = objective(scene);
        if (longest.millis > objective) {
            return Finding.fail(
                    ReasonCode.RECOVERY_TIME_OVER_RTO,
                    () -> "the restore of backup " + longest.fact.backupId() + " took " + Words.of(longest.millis)
                            + "; allowed are " + Words.of(objective),
                    longest.fact);
        }
        return Finding.pass(
                () -> "of the last restores the longest took " + Words.of(longest.millis) + "; allowed are "
                        + Words.of(objective),
                longest.fact);
    }

    public static long objective(Scene scene) {
        Registration registration = scene.index.registration;
        return Millis.of(registration == null || registration.rto() == null ? scene.limits.rto() : registration.rto());
    }

    /** The newest timed restore that is believed; null when there is none. */
    static @Nullable Tested newest(Scene scene) {
        Tested newest = null;
        for (Candidate run : scene.index.runs) {
            for (Tested test : run.tests) {
                if (timed(scene, test)) {
                    newest = newest == null || test.end > newest.end ? test : newest;
                    break;
                }
            }
        }
        return newest;
    }

    public static boolean timed(Scene scene, Tested test) {
        return test.millis >= 0 && test.restoredBy(scene.at, scene.skew);
    }

    private static @Nullable Tested longestOfTheLast(Scene scene) {
        var last = new Tested[LAST];
        for (Candidate run : scene.index.runs) {
            for (Tested test : run.tests) {
                if (timed(scene, test)) {
                    insert(test, last);
                }
            }
        }
        Tested longest = null;
        for (Tested test : last) {
            longest = test != null && (longest == null || test.millis > longest.millis) ? test : longest;
        }
        return longest;
    }

    /** Keeps the newest few, newest first; of two that ended together the longer one. */
    private static void insert(Tested test, @Nullable Tested[] last) {
        for (int i = 0; i < last.length; i++) {
            Tested other = last[i];
            if (other == null || test.end > other.end || (test.end == other.end && test.millis > other.millis)) {
                System.arraycopy(last, i, last, i + 1, last.length - 1 - i);
                last[i] = test;
                return;
            }
        }
    }

    private RecoveryTimes() {}
}
