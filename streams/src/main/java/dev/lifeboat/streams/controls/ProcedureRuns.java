package dev.lifeboat.streams.controls;

import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Procedure;
import dev.lifeboat.streams.state.Candidate;
import dev.lifeboat.streams.state.Tested;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of restores that followed a procedure. Each is a fact of its own, so that how often they succeed is counted,
 * and not told; of each backup the newest that passed and that failed are kept. A chaos drill is a test of every procedure,
 * and stands in no count.
 */
final class ProcedureRuns {
    private final Set<Fact.Key> passed = new HashSet<>(0);
    private final Set<Fact.Key> failed = new HashSet<>(0);
    /** The newest that succeeded, chaos drills among them. */
    @Nullable
    Tested newest;
    /** The newest that failed, chaos drills among them. */
    @Nullable
    Tested newestFailure;

    static ProcedureRuns of(Scene scene, Procedure procedure) {
        var runs = new ProcedureRuns();
        String name = Procedure.named(procedure.name());
        for (Candidate run : scene.index.runs) {
            for (Tested test : run.tests) {
                boolean followed = test.followed(name);
                if (followed || test.chaosDrill()) {
                    runs.add(scene, test, followed);
                }
            }
        }
        return runs;
    }

    private void add(Scene scene, Tested test, boolean followed) {
        if (test.restoredBy(scene.at, scene.skew)) {
            newest = newest == null || test.end > newest.end ? test : newest;
            if (followed) {
                passed.add(test.fact.key());
            }
        } else if (test.failed() && test.ofRestore()) {
            newestFailure = newestFailure == null || test.end > newestFailure.end ? test : newestFailure;
            if (followed) {
                failed.add(test.fact.key());
            }
        }
    }

    /** No restore followed it. */
    boolean none() {
        return passed.isEmpty() && failed.isEmpty();
    }

    boolean everSucceeded() {
        return !passed.isEmpty();
    }

    /** As the end of a sentence; empty where none followed it. */
    String rate() {
        return none()
                ? ""
                : "; " + passed.size() + " of the last " + (passed.size() + failed.size())
                        + " restores by it succeeded";
    }
}
