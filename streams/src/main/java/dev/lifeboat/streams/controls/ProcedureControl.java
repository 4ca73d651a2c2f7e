package dev.lifeboat.streams.controls;

import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.facts.Procedure;
import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.streams.policy.Words;
import dev.lifeboat.streams.state.Tested;
import org.jspecify.annotations.Nullable;

/**
 * Whether a recovery procedure is written down, and works: RR-23. Of several the best one counts. That it succeeds within
 * its estimate is told by the newest restore that was timed. A restore that followed it is a test of it, and where there are
 * such, they are counted, whatever success rate somebody tells; and where the last one failed, no told date of a test
 * outranks that. A chaos drill is a test as well: nobody could prepare
 * anything but to follow the procedure.
 */
final class ProcedureControl {
    private static final long UNTESTED = Long.MIN_VALUE;

    static Finding tested(Scene scene) {
        Finding best = Finding.unknown(ReasonCode.PROCEDURE_MISSING, () -> "no recovery procedure is known");
        long review = Millis.NEVER;
        boolean first = true;
        for (Procedure procedure : scene.index.procedures) {
            Finding finding = tested(scene, procedure);
            review = Math.min(review, finding.reviewAt());
            if (first || rank(finding) > rank(best)) {
                best = finding;
            }
            first = false;
        }
        return best.until(review);
    }

    private static int rank(Finding finding) {
        return switch (finding.outcome()) {
            case PASS -> 2;
            case UNKNOWN -> 1;
            default -> 0;
        };
    }

    private static Finding tested(Scene scene, Procedure procedure) {
        if (!procedure.hasSteps() || !procedure.hasContacts()) {
            return Finding.fail(
                    ReasonCode.PROCEDURE_INCOMPLETE,
                    () -> said(procedure) + (procedure.hasSteps() ? "names nobody to call" : "has no steps"),
                    procedure);
        }
        ProcedureRuns runs = ProcedureRuns.of(scene, procedure);
        return works(scene, procedure, runs).until(runs.review);
    }

    private static Finding works(Scene scene, Procedure procedure, ProcedureRuns runs) {
        long told = Millis.of(procedure.lastTestedAt(), UNTESTED);
        long believed = Millis.minus(told, scene.skew);
        boolean ahead = believed > scene.at;
        return works(scene, procedure, ahead ? UNTESTED : told, runs).until(ahead ? believed : Millis.NEVER);
    }

    /** @param tested the last test that the procedure tells of; {@link #UNTESTED} when it tells of none */
    private static Finding works(Scene scene, Procedure procedure, long tested, ProcedureRuns runs) {
        Verification failure = runs.standingFailure(tested);
        if (failure != null) {
            return Finding.fail(
                    ReasonCode.PROCEDURE_FAILING,
                    () -> said(procedure) + "did not help in the " + drill(failure) + failure.backupId()
                            + ", which failed " + scene.ago(Tested.end(failure)) + runs.rate(),
                    procedure,
                    failure);
        }
        if (procedure.estimate() == null || (procedure.successRatePercent() == null && runs.none())) {
            return Finding.unknown(
                    ReasonCode.PROCEDURE_INCOMPLETE,
                    () -> said(procedure) + "has no "
                            + (procedure.estimate() == null ? "estimate of the recovery time" : "success rate"),
                    procedure);
        }
        Double told = procedure.successRatePercent();
        if (runs.none() ? told == null || !(told > 0) : !runs.everSucceeded()) {
            return Finding.fail(
                    ReasonCode.PROCEDURE_FAILING,
                    () -> said(procedure)
                            + (runs.none() ? "never succeeded" : "succeeded in none of the restores that are known"),
                    procedure);
        }
        return withinEstimate(scene, procedure, Millis.of(procedure.estimate()), tested, runs);
    }

    private static Finding withinEstimate(
            Scene scene, Procedure procedure, long estimate, long told, ProcedureRuns runs) {
        Tested restore = RecoveryTimes.newest(scene);
        if (restore != null && restore.millis > estimate) {
            return Finding.fail(
                    ReasonCode.PROCEDURE_FAILING,
                    () -> said(procedure) + "estimates " + Words.of(estimate) + "; the last restore took "
                            + Words.of(restore.millis),
                    procedure,
                    restore.fact);
        }
        return tested(scene, procedure, told, restore, runs);
    }

    private static Finding tested(
            Scene scene, Procedure procedure, long told, @Nullable Tested restore, ProcedureRuns runs) {
        Tested newest = runs.newest;
        Tested drill = newest != null && newest.end > told ? newest : null;
        long tested = drill == null ? told : drill.end;
        if (tested == UNTESTED) {
            return untested(procedure);
        }
        if (restore == null) {
            return Finding.unknown(
                    ReasonCode.RECOVERY_TIME_UNKNOWN,
                    () -> "no restore was timed, so nothing tells whether the estimate of " + procedure.name()
                            + " holds",
                    procedure);
        }
        long stale = Millis.after(tested, Millis.of(scene.limits.procedureFail()));
        String by = drill == null ? "" : "in a " + drill(drill.fact) + drill.fact.backupId() + " ";
        Fact[] facts =
                drill == null ? new Fact[] {procedure, restore.fact} : new Fact[] {procedure, restore.fact, drill.fact};
        return Finding.aged(
                scene.at,
                stale,
                stale,
                ReasonCode.PROCEDURE_STALE,
                () -> said(procedure) + "was tested " + by + scene.ago(tested) + runs.rate(),
                facts);
    }

    private static String drill(Verification test) {
        return test.rehearsal().chaosDrill() ? "chaos drill of backup " : "restore of backup ";
    }

    private static Finding untested(Procedure procedure) {
        return Finding.unknown(ReasonCode.PROCEDURE_UNTESTED, () -> said(procedure) + "was never tested", procedure);
    }

    private static String said(Procedure procedure) {
        return "procedure \"" + procedure.name() + "\" ";
    }

    private ProcedureControl() {}
}
