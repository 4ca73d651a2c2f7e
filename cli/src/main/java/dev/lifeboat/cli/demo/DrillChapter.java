package dev.lifeboat.cli.demo;

import dev.lifeboat.drill.Check;
import dev.lifeboat.drill.DrillReport;
import dev.lifeboat.drill.Phase;
import dev.lifeboat.drill.Result;
import dev.lifeboat.v1.VerificationType;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** A backup is really restored, as {@code lifeboat drill run} does it, and the catalog told what came of it. */
final class DrillChapter {
    /** What goes without saying where all is well. */
    private static final Set<String> NOT_SHOWN =
            Set.of("backup", "space", "files", "rows", "floor of tables", "floor of rows", "floor of bytes");

    private DrillChapter() {}

    static DrillReport tell(Scene scene, String step, Recorded recorded, OrdersDrill drill) throws Exception {
        DrillReport report = drill.run(scene.timeline());
        show(scene.timeline(), report);
        if (report.result() != Result.PASSED || !OrdersDrill.sameContents(report)) {
            String finding = report.reason().map(Check::finding).orElse("contents were not compared");
            scene.steps()
                    .step(step, false, json -> json.put("result", word(report)).put("finding", finding));
            throw StoryFailedException.verification(
                    "the restore of backup_catalog/" + recorded.id() + " had to succeed: " + finding);
        }
        int id = scene.catalog()
                .verification(recorded.id(), drill.evidence(report, VerificationType.RESTORE), drill.held());
        long committed = System.nanoTime();
        var seen = scene.readiness(
                "a passed restore test",
                committed,
                readiness -> Scene.passes(readiness, "RR-09")
                        && readiness.getDecidingBackup() != null
                        && recorded.is(readiness.getDecidingBackup()));
        scene.followed(
                "recorded as backup_verification_tests/" + id + ": evidence level L"
                        + seen.value().getEvidenceLevel(),
                committed,
                seen);
        var measured = Objects.requireNonNull(report.measured());
        scene.steps().step(step, true, json -> {
            json.put("result", word(report))
                    .put("verification", id)
                    .put("restoreMillis", restoreTime(report).toMillis())
                    .put("millis", report.took().toMillis())
                    .put("rows", measured.rows())
                    .put("evidenceLevel", seen.value().getEvidenceLevel())
                    .put("latencyMillis", seen.since(committed).toMillis());
            if (drill.pointInTime() != null) {
                json.put("pointInTime", drill.pointInTime().toString());
            }
        });
        return report;
    }

    static Duration restoreTime(DrillReport passed) {
        return Objects.requireNonNull(passed.restoreTime());
    }

    /** Each thing that was looked at, and after the last of a phase how long that took. */
    static void show(Timeline timeline, DrillReport report) {
        Map<Phase, Check> last = new LinkedHashMap<>();
        var shown = report.checks().stream()
                .filter(check -> check.outcome() != Check.Outcome.PASSED || !NOT_SHOWN.contains(check.name()))
                .toList();
        shown.stream()
                .filter(check -> check.outcome() != Check.Outcome.NOT_RUN)
                .forEach(check -> last.put(check.phase(), check));
        for (Check check : shown) {
            Duration took = last.get(check.phase()) == check ? report.phases().get(check.phase()) : null;
            String line = check.name() + ": " + check.finding()
                    + (took == null ? "" : timeline.faint("  " + Timeline.brief(took)));
            switch (check.outcome()) {
                case PASSED -> timeline.good(line);
                case FAILED -> timeline.bad(line);
                case WARNED -> timeline.tell("! " + line);
                case NOT_RUN -> timeline.tell(timeline.faint("- not looked at: " + line));
            }
        }
    }

    static String word(DrillReport report) {
        return report.result().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
