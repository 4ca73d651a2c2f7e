package dev.lifeboat.streams.controls;

import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.facts.Registration;
import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.streams.state.Candidate;
import dev.lifeboat.streams.state.Tested;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Restores that replayed the log up to an instant. One proves recovery of what was there at that instant, and no later one:
 * it is as old as the instant, or as its own end if that is earlier.
 */
final class RestoresToInstants {

    /**
     * The one that proves most: of a good backup of the registered cluster, to an instant between the end of the backup and
     * that of the restore. Null when there is none.
     */
    static @Nullable Tested proof(Scene scene) {
        Tested best = null;
        for (Candidate run : scene.index.runs) {
            for (Tested test : run.tests) {
                if (test.toPointInTime()
                        && proves(scene, run, test)
                        && (best == null
                                || proven(test.fact) > proven(best.fact)
                                || (proven(test.fact) == proven(best.fact) && test.end > best.end))) {
                    best = test;
                }
            }
        }
        return best;
    }

    private static boolean proves(Scene scene, Candidate run, Tested test) {
        return test.restoredBy(scene.at, scene.skew)
                && run.end <= reached(test.fact)
                && canHaveReached(scene, test.fact)
                && isOfRegistered(scene, run.backup.takenFrom().server().systemIdentifier())
                && run.goodAt(scene.at, scene.skew);
    }

    /** What the newest failure comes to that no later restore lifted; null when there is none. */
    static @Nullable Finding failure(Scene scene) {
        for (Verification failure : scene.index.rehearsals) {
            if (failure.outcome() == Verification.Outcome.FAILED
                    && failure.rehearsal().pointInTime() != null
                    && Tested.ofRestore(failure)) {
                Finding finding = unlessLifted(scene, failure);
                if (finding != null) {
                    return finding;
                }
            }
        }
        return null;
    }

    /** Null when it is: by a later restore that has reached at least as late an instant, whatever became of its backup. */
    private static @Nullable Finding unlessLifted(Scene scene, Verification failure) {
        long review = Millis.NEVER;
        for (Verification pass : scene.index.rehearsals) {
            if (lifts(scene, pass, failure)) {
                long believed = Millis.minus(Tested.end(pass), scene.skew);
                if (believed <= scene.at) {
                    return null;
                }
                review = Math.min(review, believed);
            }
        }
        return Finding.fail(
                        ReasonCode.PITR_VERIFICATION_FAILED,
                        () -> "the restore of backup " + failure.backupId() + " to "
                                + failure.rehearsal().pointInTime() + " failed " + scene.ago(Tested.end(failure))
                                + ", and none since has reached that far",
                        failure)
                .until(review);
    }

    private static boolean lifts(Scene scene, Verification pass, Verification failure) {
        return pass.outcome() == Verification.Outcome.PASSED
                && pass.type() == Verification.Type.RESTORE
                && pass.rehearsal().pointInTime() != null
                && Tested.end(pass) > Tested.end(failure)
                && proven(pass) >= proven(failure)
                && canHaveReached(scene, pass);
    }

    /** Nobody reaches what is still to come, nor anything of this database by the log of another cluster. */
    private static boolean canHaveReached(Scene scene, Verification test) {
        return Millis.minus(reached(test), scene.skew) <= Tested.end(test)
                && isOfRegistered(scene, test.rehearsal().systemIdentifier());
    }

    private static boolean isOfRegistered(Scene scene, @Nullable String systemIdentifier) {
        Registration registration = scene.index.registration;
        return systemIdentifier == null
                || registration == null
                || registration.systemIdentifier() == null
                || systemIdentifier.equals(registration.systemIdentifier());
    }

    /** Up to when recovery is proven by it, in milliseconds. */
    static long proven(Verification test) {
        return Math.min(Tested.end(test), reached(test));
    }

    private static long reached(Verification test) {
        return Millis.of(Objects.requireNonNull(test.rehearsal().pointInTime()));
    }

    private RestoresToInstants() {}
}
