package dev.lifeboat.streams.readiness;

/**
 * Whether a recovery procedure is written down, and works: RR-23. Of several the best one counts. That it succeeds within
 * its estimate is told by the newest restore that was timed.
 */
final class ProcedureControl {

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
        if (procedure.estimate() == null || procedure.successRatePercent() == null) {
            return Finding.unknown(
                    ReasonCode.PROCEDURE_INCOMPLETE,
                    () -> said(procedure) + "has no "
                            + (procedure.estimate() == null ? "estimate of the recovery time" : "success rate"),
                    procedure);
        }
        if (!(procedure.successRatePercent() > 0)) {
            return Finding.fail(ReasonCode.PROCEDURE_FAILING, () -> said(procedure) + "never succeeded", procedure);
        }
        return withinEstimate(scene, procedure, Millis.of(procedure.estimate()));
    }

    private static Finding withinEstimate(Scene scene, Procedure procedure, long estimate) {
        Tested restore = RecoveryTimes.newest(scene);
        if (restore != null && restore.millis > estimate) {
            return Finding.fail(
                    ReasonCode.PROCEDURE_FAILING,
                    () -> said(procedure) + "estimates " + Words.of(estimate) + "; the last restore took "
                            + Words.of(restore.millis),
                    procedure,
                    restore.fact);
        }
        if (procedure.lastTestedAt() == null) {
            return untested(procedure);
        }
        long tested = Millis.of(procedure.lastTestedAt());
        long believed = Millis.minus(tested, scene.skew);
        if (believed > scene.at) {
            return untested(procedure).until(believed);
        }
        if (restore == null) {
            return Finding.unknown(
                    ReasonCode.RECOVERY_TIME_UNKNOWN,
                    () -> "no restore was timed, so nothing tells whether the estimate of " + procedure.name()
                            + " holds",
                    procedure);
        }
        long stale = Millis.after(tested, Millis.of(scene.limits.procedureFail()));
        return Finding.aged(
                scene.at,
                stale,
                stale,
                ReasonCode.PROCEDURE_STALE,
                () -> said(procedure) + "was tested " + Words.ago(scene, tested),
                procedure,
                restore.fact);
    }

    private static Finding untested(Procedure procedure) {
        return Finding.unknown(ReasonCode.PROCEDURE_UNTESTED, () -> said(procedure) + "was never tested", procedure);
    }

    private static String said(Procedure procedure) {
        return "procedure \"" + procedure.name() + "\" ";
    }

    private ProcedureControl() {}
}
