package dev.lifeboat.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.drill.Check;
import dev.lifeboat.drill.DrillReport;
import dev.lifeboat.drill.Result;
import dev.lifeboat.v1.ControlResult;
import dev.lifeboat.v1.Verdict;
import dev.lifeboat.v1.VerificationEvidence;
import dev.lifeboat.v1.VerificationType;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** The way back is lost: one byte of the backup rots, the next drill finds it, and somebody is woken. */
final class DamageChapter {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private DamageChapter() {}

    /** Returns the alert's key, under which its end is told as well. */
    static String tell(Scene scene, Recorded recorded, WebhookReceiver pager) throws Exception {
        Timeline timeline = scene.timeline();
        Rot rot = Rot.plant(recorded.backup(), scene.orders().fileOf("order_lines"));
        timeline.tell("turned one byte of " + rot.path() + " in "
                + recorded.backup().label() + ", as a disk does that ages: nothing else about it has changed");
        scene.steps()
                .step(
                        "damage",
                        true,
                        json -> json.put("file", rot.path())
                                .put("archive", rot.archive().toString())
                                .put("offset", rot.offset()));
        int id = scene.catalog().verification(recorded.id(), drilled(scene, recorded, rot), null);
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

    private static VerificationEvidence drilled(Scene scene, Recorded recorded, Rot rot)
            throws StoryFailedException, SQLException {
        OrdersDrill drill =
                scene.drill(recorded.backup(), null, recorded.backup().contents());
        DrillReport report = drill.run(scene.timeline());
        DrillChapter.show(scene.timeline(), report);
        boolean found = report.result() == Result.FAILED
                && report.reason()
                        .filter(check -> check.finding().contains(rot.path()))
                        .isPresent();
        scene.steps()
                .step(
                        "verification",
                        found,
                        json -> json.put("result", DrillChapter.word(report))
                                .put(
                                        "finding",
                                        report.reason().map(Check::finding).orElse(""))
                                .put("millis", report.took().toMillis()));
        if (!found) {
            throw StoryFailedException.verification("the drill of backup_catalog/" + recorded.id() + " had to find "
                    + rot.path() + ", but said " + report.checks());
        }
        return drill.evidence(report, VerificationType.INTEGRITY);
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
