package dev.lifeboat.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.drill.own.DamagedFile;
import dev.lifeboat.drill.own.DrillReport;
import dev.lifeboat.drill.own.DrillReport.Result;
import dev.lifeboat.v1.ControlResult;
import dev.lifeboat.v1.Verdict;
import java.time.Duration;
import java.util.Optional;

/** The way back is lost: a file of the backup is cut, the next check finds it, and somebody is woken. */
final class DamageChapter {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private DamageChapter() {}

    /** Returns the alert's key, under which its end is told as well. */
    static String tell(Scene scene, Recorded recorded, WebhookReceiver pager) throws Exception {
        Timeline timeline = scene.timeline();
        DamagedFile damaged =
                DamagedFile.truncate(recorded.backup(), scene.orders().fileOf("order_lines"));
        timeline.tell("cut " + damaged.path() + " from " + Timeline.count(damaged.bytesBefore()) + " to "
                + Timeline.count(damaged.bytesAfter()) + " bytes, as a full disk would");
        scene.steps()
                .step(
                        "damage",
                        true,
                        json -> json.put("file", damaged.path())
                                .put("bytesBefore", damaged.bytesBefore())
                                .put("bytesAfter", damaged.bytesAfter()));
        DrillReport report = check(scene, recorded, damaged);
        int id = scene.catalog().verification(recorded.id(), "integrity", report, DrillChapter.details(report));
        long committed = System.nanoTime();
        var blocked = scene.readiness(
                "a blocked database", committed, readiness -> readiness.getVerdict() == Verdict.BLOCKED);
        scene.followed(
                "recorded as backup_verification_tests/" + id + ": the database is "
                        + timeline.verdict(Scene.word(blocked.value().getVerdict())),
                committed,
                blocked);
        scene.showFailing(blocked.value());
        scene.steps().step("blocked", true, json -> {
            json.put("verdict", Scene.word(blocked.value().getVerdict()))
                    .put("latencyMillis", blocked.since(committed).toMillis());
            var codes = json.putArray("reasons");
            Scene.failing(blocked.value()).stream()
                    .map(ControlResult::getCode)
                    .distinct()
                    .forEach(codes::add);
        });
        return alert(scene, pager, committed);
    }

    /** The same alert is resolved once there is a way back again. */
    static void tellOfTheEnd(Scene scene, WebhookReceiver pager, String alert) throws Exception {
        boolean resolved = pager.await(
                        call -> call.path("dedupKey").asText().equals(alert)
                                && call.path("state").asText().equals("resolved"),
                        PATIENCE)
                .isPresent();
        scene.steps().step("alert-resolved", resolved, json -> json.put("state", resolved ? "resolved" : "open"));
        if (!resolved) {
            throw StoryFailedException.because("alert " + alert + " was not resolved within " + PATIENCE.toSeconds()
                    + " s, but its cause is mended; see the log of the sink");
        }
        scene.timeline().good("the pager is told that it is over");
    }

    private static DrillReport check(Scene scene, Recorded recorded, DamagedFile damaged) throws StoryFailedException {
        DrillReport report = DrillChapter.of(scene, recorded).checkFilesOnly();
        DrillChapter.show(scene.timeline(), report);
        boolean found = report.result() == Result.FAILED
                && report.failure()
                        .filter(check -> check.finding().contains(damaged.path()))
                        .isPresent();
        scene.steps()
                .step(
                        "verification",
                        found,
                        json -> json.put("result", DrillChapter.word(report))
                                .put(
                                        "finding",
                                        report.failure()
                                                .map(DrillReport.Check::finding)
                                                .orElse(""))
                                .put("millis", report.took().toMillis()));
        if (!found) {
            throw StoryFailedException.verification("the check of backup_catalog/" + recorded.id() + " had to find "
                    + damaged.path() + ", but said " + report.checks());
        }
        return report;
    }

    private static String alert(Scene scene, WebhookReceiver pager, long committed) throws Exception {
        Optional<JsonNode> alert = pager.await(
                call -> call.path("state").asText().equals("opened")
                        && call.path("code").asText().equals("VERIFICATION_FAILED"),
                PATIENCE);
        if (alert.isEmpty()) {
            throw StoryFailedException.because("no alert came within " + PATIENCE.toSeconds()
                    + " s, but somebody had to be woken; see the log of the sink");
        }
        JsonNode call = alert.get();
        Duration after = Duration.ofNanos(System.nanoTime() - committed);
        scene.timeline()
                .tell("the pager rings: " + call.path("control").asText() + " "
                        + call.path("controlName").asText()
                        + scene.timeline().faint("  " + Timeline.brief(after) + " after the commit"));
        scene.timeline()
                .reason(
                        call.path("code").asText(),
                        call.path("reason").asText(),
                        call.path("remedy").asText());
        scene.steps()
                .step(
                        "alert",
                        true,
                        json -> json.put("control", call.path("control").asText())
                                .put("code", call.path("code").asText())
                                .put("state", call.path("state").asText())
                                .put("latencyMillis", after.toMillis()));
        return call.path("dedupKey").asText();
    }
}
