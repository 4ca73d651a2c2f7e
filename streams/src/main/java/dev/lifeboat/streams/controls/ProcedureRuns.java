package dev.lifeboat.streams.controls;

import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.facts.Procedure;
import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.streams.state.Candidate;
import dev.lifeboat.streams.state.Tested;
import org.jspecify.annotations.Nullable;

/**
 * What is known of restores that followed a procedure. Each is a fact of its own, so that how often they succeed is counted,
 * and not told: all of them, whatever became of the backup, as far as they are kept. As a test of the procedure only one
 * counts whose backup its source still holds. What followed it as it was before it was changed proves nothing of what it says
 * now: it stands in no count and is no test of it, but that it failed stands until one by it has passed. A chaos drill is a test of every procedure, and stands in no count.
 */
final class ProcedureRuns {
    private int passed;
    private int failed;
    private long newestPass = Long.MIN_VALUE;
    /** The newest that failed of those that followed it. */
    @Nullable
    Verification newestFailure;
    /** The newest that succeeded, chaos drills among them. */
    @Nullable
    Tested newest;
    /** The newest chaos drill that failed. */
    @Nullable
    Tested newestFailedDrill;
    /** From when one more of them is believed. */
    long review = Millis.NEVER;

    private final boolean someForgotten;

    private ProcedureRuns(boolean someForgotten) {
        this.someForgotten = someForgotten;
    }

    static ProcedureRuns of(Scene scene, Procedure procedure) {
        var runs = new ProcedureRuns(scene.index.rehearsalsForgotten);
        for (Verification test : scene.index.rehearsals) {
            if (procedure.isFollowedBy(test.rehearsal())) {
                runs.count(scene, test);
            } else if (procedure.isNamedBy(test.rehearsal()) && failedToRestore(test)) {
                runs.failed(test);
            }
        }
        for (Candidate run : scene.index.runs) {
            for (Tested test : run.tests) {
                if (test.chaosDrill() || test.followed(procedure)) {
                    runs.add(scene, test);
                }
            }
        }
        return runs;
    }

    private void count(Scene scene, Verification test) {
        if (failedToRestore(test)) {
            failed++;
            failed(test);
        } else if (test.outcome() != Verification.Outcome.FAILED && test.type() == Verification.Type.RESTORE) {
            long believed = Millis.minus(Tested.end(test), scene.skew);
            if (believed > scene.at) {
                review = Math.min(review, believed);
            } else {
                passed++;
                newestPass = Math.max(newestPass, Tested.end(test));
            }
        }
    }

    private static boolean failedToRestore(Verification test) {
        return test.outcome() == Verification.Outcome.FAILED && Tested.ofRestore(test);
    }

    /** They come newest first. */
    private void failed(Verification test) {
        newestFailure = newestFailure == null ? test : newestFailure;
    }

    private void add(Scene scene, Tested test) {
        if (test.restoredBy(scene.at, scene.skew)) {
            newest = newest == null || test.end > newest.end ? test : newest;
        } else if (test.chaosDrill() && test.failed() && test.ofRestore()) {
            newestFailedDrill =
                    newestFailedDrill == null || test.end > newestFailedDrill.end ? test : newestFailedDrill;
        }
    }

    /** No restore followed it. */
    boolean none() {
        return passed == 0 && failed == 0;
    }

    boolean everSucceeded() {
        return passed > 0;
    }

    /**
     * The newest failure, if none has succeeded since. That a test is told of outranks a chaos drill, which may have failed for
     * another procedure, and never a restore that followed it.
     *
     * @param told when it was last tested, as somebody tells
     */
    @Nullable
    Verification standingFailure(long told) {
        long tested = newest == null ? Long.MIN_VALUE : newest.end;
        if (newestFailedDrill != null && newestFailedDrill.end >= Math.max(tested, told)) {
            return newestFailedDrill.fact;
        }
        long since = Math.max(newestPass, tested);
        return newestFailure != null && Tested.end(newestFailure) >= since ? newestFailure : null;
    }

    /** As the end of a sentence; empty where none followed it. */
    String rate() {
        return none()
                ? ""
                : "; " + passed + " of the last " + (passed + failed) + " restores by it succeeded"
                        + (someForgotten ? " (there may have been more, which are forgotten)" : "");
    }
}
