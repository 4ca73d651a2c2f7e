package dev.lifeboat.streams.controls;

import dev.lifeboat.streams.facts.ChecklistItem;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Pitr;
import dev.lifeboat.streams.facts.Procedure;
import dev.lifeboat.streams.policy.ControlSet;
import dev.lifeboat.streams.state.Candidate;
import dev.lifeboat.streams.state.Tested;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sources that must be alive for required evidence to count. */
final class Relied {
    private static final ControlSet ON_TESTS = ControlSet.of(8, 9, 10, 11, 12, 21, 25);
    private static final ControlSet ON_ANY_RESTORE = ControlSet.of(9, 12, 23, 25);
    private static final ControlSet ON_LOG_BACKUPS = ControlSet.of(5, 7, 15, 18);
    private static final ControlSet ON_PITR = ControlSet.of(13, 14, 15, 16);
    private static final ControlSet ON_RESTORES_TO_AN_INSTANT = ControlSet.of(16);
    private static final ControlSet ON_PROCEDURES = ControlSet.of(23);
    private static final ControlSet ON_CHECKLIST = ControlSet.of(24);

    static List<String> sources(Scene scene) {
        var sources = new ArrayList<String>(4);
        ControlSet required = scene.atGate() ? scene.policy.requiredAtGate() : scene.policy.requiredSteady();
        addBackup(scene.leaning.newest, sources);
        addBackup(scene.leaning.deciding, sources);
        addBackup(scene.leaning.latest, sources);
        if (scene.leaning.latest == null) {
            for (Candidate run : scene.index.runs) {
                addBackup(run, sources);
            }
        }
        if (required.intersects(ON_TESTS)) {
            addTests(scene, sources);
        }
        if (required.intersects(ON_ANY_RESTORE)) {
            addRestores(scene, sources);
        }
        if (required.intersects(ON_LOG_BACKUPS) && !PitrControls.notApplicable(scene)) {
            addBackup(newestLog(scene), sources);
        }
        if (required.intersects(ON_PITR)) {
            for (Pitr row : scene.index.pitr) {
                add(row, sources);
            }
        }
        if (required.intersects(ON_RESTORES_TO_AN_INSTANT) && !PitrControls.notApplicable(scene)) {
            addTest(RestoresToInstants.proof(scene), sources);
        }
        if (required.intersects(ON_PROCEDURES)) {
            for (Procedure procedure : scene.index.procedures) {
                add(procedure, sources);
                addTest(ProcedureRuns.of(scene, procedure).newest, sources);
            }
        }
        if (scene.question != null && required.intersects(ON_CHECKLIST)) {
            for (ChecklistItem item : scene.index.items(scene.question.migrationId())) {
                add(item, sources);
            }
        }
        return sources;
    }

    private static void addTests(Scene scene, List<String> sources) {
        if (scene.leaning.deciding != null) {
            for (Tested test : scene.leaning.deciding.tests) {
                add(test.fact, sources);
            }
        }
    }

    /** At the gate RR-09 asks for that of the deciding backup; how long a recovery takes is told by any. */
    private static void addRestores(Scene scene, List<String> sources) {
        addTest(scene.newestRestore(), sources);
        addTest(RecoveryTimes.newest(scene), sources);
        addTest(RestoreTests.newestChaosDrill(scene), sources);
    }

    private static @Nullable Candidate newestLog(Scene scene) {
        for (Candidate run : scene.index.runs) {
            if (run.ofLog()) {
                return run;
            }
        }
        return null;
    }

    private static void addTest(@Nullable Tested test, List<String> sources) {
        if (test != null) {
            add(test.fact, sources);
        }
    }

    private static void addBackup(@Nullable Candidate candidate, List<String> sources) {
        if (candidate != null) {
            add(candidate.backup, sources);
        }
    }

    private static void add(Fact fact, List<String> sources) {
        String source = fact.provenance().source();
        if (!source.startsWith("person:") && !source.startsWith("report:") && !sources.contains(source)) {
            sources.add(source);
        }
    }

    private Relied() {}
}
