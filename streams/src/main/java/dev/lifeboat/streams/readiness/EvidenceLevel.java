package dev.lifeboat.streams.readiness;

/**
 * How well a backup is proven: L0 reported, L1 present and not empty, L2 verified, L3 restored, L4 restored and its
 * content checked, L5 that, within the RTO and from an off-site copy.
 */
final class EvidenceLevel {

    static int of(Scene scene) {
        Candidate backup = scene.leaning.deciding;
        if (backup == null || backup.backup.sizeBytes() == null) {
            return 0;
        }
        if (backup.newestRestore(scene.at, scene.skew) == null) {
            return backup.newestVerification(scene.at, scene.skew) != null ? 2 : 1;
        }
        if (ContentControls.checked(scene).outcome() != Outcome.PASS) {
            return 3;
        }
        return fromOffSiteInTime(scene, backup) ? 5 : 4;
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
