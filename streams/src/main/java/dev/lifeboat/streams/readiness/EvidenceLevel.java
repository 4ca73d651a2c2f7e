package dev.lifeboat.streams.readiness;

/** How well a backup is proven, L0 to L4. L5 needs the restore time and the copies, which this version does not judge. */
final class EvidenceLevel {

    static int of(Scene scene) {
        Candidate backup = scene.leaning.deciding;
        if (backup == null || backup.backup.sizeBytes() == null) {
            return 0;
        }
        if (backup.newestRestore(scene.at, scene.skew) != null) {
            return ContentControls.checked(scene).outcome() == Outcome.PASS ? 4 : 3;
        }
        return backup.newestVerification(scene.at, scene.skew) != null ? 2 : 1;
    }

    private EvidenceLevel() {}
}
