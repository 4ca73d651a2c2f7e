package dev.lifeboat.streams.readiness;

import dev.lifeboat.streams.controls.Scene;
import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.policy.Policy;
import dev.lifeboat.streams.state.Candidate;
import dev.lifeboat.streams.state.DatabaseState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A backup that its source still has, and how well it is proven at one instant.
 *
 * @param evidenceLevel 0 reported, or not good; 1 not empty, 2 verified, 3 restored, 4 restored and its content checked, 5 that,
 *     within the RTO and from an off-site copy
 * @param meaning the level in words
 * @param good nothing tells that it cannot be restored; of a backup of the log, that it cannot be read
 * @param deciding the verdict leans on it
 */
public record KnownBackup(Backup backup, int evidenceLevel, String meaning, boolean good, boolean deciding) {

    /** Of log backups the newest; there are thousands. */
    private static final int LOGS = 64;

    /**
     * All that are not withdrawn and known to the state, but of those of the log only 64, newest end first. Pure; depends on
     * nothing but its arguments.
     */
    public static List<KnownBackup> all(DatabaseState state, Policy policy, Instant at) {
        // sources make a backup no better
        Scene scene = new Evaluation(state, source -> Optional.empty(), policy).scene(Millis.of(at));
        var all = new ArrayList<KnownBackup>();
        int logs = 0;
        for (Candidate run : scene.index.runs) {
            if (run.ofLog() && ++logs > LOGS) {
                continue;
            }
            int level = EvidenceLevel.of(scene, run);
            boolean good = run.ofLog() ? run.holdsLogAt(scene.at, scene.skew) : run.goodAt(scene.at, scene.skew);
            all.add(new KnownBackup(
                    run.backup, level, EvidenceLevel.meaning(level), good, run == scene.leaning.deciding));
        }
        return List.copyOf(all);
    }
}
