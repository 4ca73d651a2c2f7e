package dev.lifeboat.streams.controls;

import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.facts.Pitr;
import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.streams.state.Tested;
import org.jspecify.annotations.Nullable;

/** Whether the archived log is whole, and recovery to a point in time was tried: RR-15, RR-16. */
final class PitrProof {

    /**
     * Holds when a source counts the lost segments and finds none. Where it does not count, a check for gaps that passed
     * tells as much, for as long as it is recent.
     */
    static Finding noGap(Scene scene) {
        if (PitrControls.notApplicable(scene)) {
            return PitrControls.none();
        }
        Finding best =
                Finding.unknown(ReasonCode.PITR_GAP_UNKNOWN, () -> "nothing tells whether any log segment is missing");
        for (Pitr row : scene.index.pitr) {
            Finding finding = noGap(scene, row);
            if (finding.outcome() == Outcome.FAIL) {
                return finding;
            }
            best = finding.outcome() == Outcome.PASS ? finding.until(best.reviewAt()) : best.until(finding.reviewAt());
        }
        return best;
    }

    private static Finding noGap(Scene scene, Pitr row) {
        Long lost = row.lostSegments();
        if (lost != null && lost > 0) {
            return Finding.fail(ReasonCode.PITR_GAP, () -> lost + " log segments are lost", row);
        }
        if (row.verified() == Verification.Outcome.FAILED) {
            return Finding.fail(ReasonCode.PITR_GAP, () -> "the check of the archive failed", row);
        }
        if (lost != null) {
            return Finding.pass(() -> "no log segment is lost", row);
        }
        Finding checked = verified(scene, row);
        return checked.outcome() == Outcome.PASS
                ? checked
                : Finding.unknown(
                                ReasonCode.PITR_GAP_UNKNOWN,
                                () -> "nothing recent tells whether any log segment is missing",
                                row)
                        .until(checked.reviewAt());
    }

    static Finding verified(Scene scene) {
        if (PitrControls.notApplicable(scene)) {
            return PitrControls.none();
        }
        Finding best = null;
        long review = Millis.NEVER;
        for (Pitr row : scene.index.pitr) {
            if (row.verified() == Verification.Outcome.FAILED) {
                return Finding.fail(
                        ReasonCode.PITR_VERIFICATION_FAILED,
                        () -> "the verification of point-in-time recovery failed",
                        row);
            }
            Finding finding = verified(scene, row);
            review = Math.min(review, finding.reviewAt());
            best = better(finding, best);
        }
        Finding failure = RestoresToInstants.failure(scene);
        if (failure != null) {
            return failure;
        }
        Tested restore = RestoresToInstants.proof(scene);
        if (restore != null) {
            Finding finding = restored(scene, restore);
            review = Math.min(review, finding.reviewAt());
            best = better(finding, best);
        }
        return best == null ? unverified().until(review) : best.until(review);
    }

    private static Finding better(Finding finding, @Nullable Finding best) {
        return best == null || rank(finding) > rank(best) ? finding : best;
    }

    private static int rank(Finding finding) {
        return switch (finding.outcome()) {
            case PASS -> 2;
            case FAIL -> 1;
            default -> 0;
        };
    }

    private static Finding verified(Scene scene, Pitr row) {
        if (row.verified() != Verification.Outcome.PASSED || row.lastVerifiedAt() == null) {
            return unverified();
        }
        long verified = Millis.of(row.lastVerifiedAt());
        long believed = Millis.minus(verified, scene.skew);
        if (believed > scene.at) {
            return unverified().until(believed);
        }
        long stale = Millis.after(verified, Millis.of(scene.limits.pitrVerifiedFail()));
        return Finding.aged(
                scene.at,
                stale,
                stale,
                ReasonCode.PITR_VERIFICATION_STALE,
                () -> "point-in-time recovery was verified " + scene.ago(verified),
                row);
    }

    /** It reached one instant: no word on whether log is missing after that. */
    private static Finding restored(Scene scene, Tested restore) {
        long proven = RestoresToInstants.proven(restore.fact);
        long stale = Millis.after(proven, Millis.of(scene.limits.pitrVerifiedFail()));
        return Finding.aged(
                        scene.at,
                        stale,
                        stale,
                        ReasonCode.PITR_VERIFICATION_STALE,
                        () -> "backup " + restore.fact.backupId() + " was restored to "
                                + restore.fact.rehearsal().pointInTime() + ", which proves recovery of what was there "
                                + scene.ago(proven),
                        restore.fact)
                .until(restore.of.expires);
    }

    private static Finding unverified() {
        return Finding.unknown(ReasonCode.PITR_UNVERIFIED, () -> "nothing tells that point-in-time recovery works");
    }

    private PitrProof() {}
}
