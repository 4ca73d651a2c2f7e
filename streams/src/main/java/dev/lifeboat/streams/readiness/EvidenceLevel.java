package dev.lifeboat.streams.readiness;

import dev.lifeboat.streams.controls.ContentControls;
import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.controls.RecoveryTimes;
import dev.lifeboat.streams.controls.Scene;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.policy.Thresholds;
import dev.lifeboat.streams.state.Candidate;
import dev.lifeboat.streams.state.Tested;
import java.util.List;
import java.util.Optional;

/**
 * How well a backup is proven: L0 reported, L1 present and not empty, L2 verified, L3 restored, L4 restored and its
 * content checked, L5 that, within the RTO and from an off-site copy.
 */
final class EvidenceLevel {
    private static final int HIGHEST = Thresholds.HIGHEST_LEVEL;

    private static final List<String> MEANING = List.of(
            "reported",
            "present and not empty",
            "verified",
            "restored",
            "restored, its content checked",
            "restored from an off-site copy within the RTO, its content checked");
    /** What lifts a backup to a level. */
    private static final List<String> STEP = List.of(
            "",
            "have the source record its size",
            "verify it",
            "restore it",
            "check the content of what was restored",
            "restore it from an off-site copy, within the RTO");

    /** The level of the backup that the verdict leans on. */
    static int of(Scene scene) {
        return scene.leaning.deciding == null ? 0 : of(scene, scene.leaning.deciding);
    }

    /** What is not good, or of which nothing tells how large it is, is no more than reported: its proof is worth nothing. */
    static int of(Scene scene, Candidate backup) {
        boolean there = backup.ofLog() ? backup.holdsLogAt(scene.at, scene.skew) : backup.goodAt(scene.at, scene.skew);
        if (!there || backup.backup.sizeBytes() == null) {
            return 0;
        }
        if (backup.newestRestore(scene.at, scene.skew) == null) {
            return backup.newestVerification(scene.at, scene.skew) != null ? 2 : 1;
        }
        if (ContentControls.checked(scene, backup).outcome() != Outcome.PASS) {
            return 3;
        }
        return fromOffSiteInTime(scene, backup) ? HIGHEST : 4;
    }

    /** What speaks against a migration where the policy asks for a level that the deciding backup does not have. */
    static Optional<Decision.Reason> tooLow(Scene scene) {
        Candidate backup = scene.leaning.deciding;
        int asked = scene.limits.gateLevel();
        int level = of(scene);
        if (level >= asked) {
            return Optional.empty();
        }
        ReasonCode code = ReasonCode.EVIDENCE_LEVEL_TOO_LOW;
        return Optional.of(new Decision.Reason(
                code,
                "",
                code.requirement(),
                (backup == null ? "there is no good backup, which is level " : backup + " is at level ") + named(level)
                        + "; the policy asks for level " + named(asked),
                backup == null ? ReasonCode.NO_BACKUP.remedy() : steps(level, asked),
                backup == null ? List.of() : List.of(backup.backup.evidence())));
    }

    /** A restore verifies as well, and one from an off-site copy is a restore. */
    private static String steps(int level, int asked) {
        var steps = new StringBuilder();
        for (int next = level + 1; next <= asked; next++) {
            boolean comesWithLater = (next == 2 && asked > 2) || (next == 3 && asked == HIGHEST);
            if (!comesWithLater) {
                steps.append(steps.isEmpty() ? "" : "; ").append(STEP.get(next));
            }
        }
        return steps.toString();
    }

    static String meaning(int level) {
        return MEANING.get(level);
    }

    private static String named(int level) {
        return level + " (" + MEANING.get(level) + ")";
    }

    private static boolean fromOffSiteInTime(Scene scene, Candidate backup) {
        for (Tested test : backup.tests) {
            if (RecoveryTimes.timed(scene, test)
                    && Boolean.TRUE.equals(test.fact.rehearsal().offSite())
                    && test.millis <= RecoveryTimes.objective(scene)) {
                return true;
            }
        }
        return false;
    }

    private EvidenceLevel() {}
}
