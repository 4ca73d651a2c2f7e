package dev.lifeboat.cli.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.drill.Progress;
import dev.lifeboat.drill.own.DrillReport;
import dev.lifeboat.drill.own.DrillReport.Result;
import dev.lifeboat.drill.own.RestoreDrill;
import java.time.InstantSource;

/** A backup is really restored, into a second server, and the catalog told what came of it. */
final class DrillChapter {
    private static final ObjectMapper JSON = new ObjectMapper();

    private DrillChapter() {}

    static DrillReport tell(Scene scene, String step, Recorded recorded) throws Exception {
        DrillReport report = of(scene, recorded)
                .run(scene.directory().resolve(recorded.backup().label() + "-restored"));
        show(scene.timeline(), report);
        if (report.result() != Result.PASSED || !report.contentsMatched().orElse(false)) {
            String finding = report.failure().map(DrillReport.Check::finding).orElse("contents were not compared");
            scene.steps()
                    .step(step, false, json -> json.put("result", word(report)).put("finding", finding));
            throw StoryFailedException.verification(
                    "the restore of backup_catalog/" + recorded.id() + " had to succeed: " + finding);
        }
        int id = scene.catalog().verification(recorded.id(), "restore", report, details(report));
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
        scene.steps()
                .step(
                        step,
                        true,
                        json -> json.put("result", word(report))
                                .put("verification", id)
                                .put("restoreMillis", report.restoreTime().toMillis())
                                .put("millis", report.took().toMillis())
                                .put(
                                        "rows",
                                        report.restored() == null
                                                ? 0
                                                : report.restored().rows())
                                .put("evidenceLevel", seen.value().getEvidenceLevel())
                                .put("latencyMillis", seen.since(committed).toMillis()));
        return report;
    }

    static RestoreDrill of(Scene scene, Recorded recorded) {
        Progress progress = scene.timeline();
        return new RestoreDrill(
                recorded.backup(), scene.orders().password(), OrdersDatabase.NAME, InstantSource.system(), progress);
    }

    static void show(Timeline timeline, DrillReport report) {
        for (DrillReport.Check check : report.checks()) {
            var took = report.phases().get(check.name());
            String line = check.finding() + (took == null ? "" : timeline.faint("  " + Timeline.brief(took)));
            if (check.passed()) {
                timeline.good(line);
            } else {
                timeline.bad(line);
            }
        }
    }

    static String word(DrillReport report) {
        return switch (report.result()) {
            case PASSED -> "passed";
            case FAILED -> "failed";
            case COULD_NOT_RUN -> "could-not-run";
        };
    }

    /** What the drill did and found, for {@code test_details}. */
    static String details(DrillReport report) {
        ObjectNode json = JSON.createObjectNode();
        ObjectNode millis = json.putObject("phaseMillis");
        report.phases().forEach((phase, took) -> millis.put(phase, took.toMillis()));
        var checks = json.putArray("checks");
        report.checks()
                .forEach(check -> checks.addObject()
                        .put("name", check.name())
                        .put("passed", check.passed())
                        .put("finding", check.finding()));
        return json.toString();
    }
}
