package dev.lifeboat.cli.demo;

import dev.lifeboat.v1.ControlResult;
import dev.lifeboat.v1.DatabaseReadiness;
import dev.lifeboat.v1.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Readiness decays: the published readiness says when, if nothing else happens. Nothing is computed here. */
final class ClockChapter {
    private static final int SHOWN = 5;

    private ClockChapter() {}

    static void tell(Scene scene, long since) throws StoryFailedException, InterruptedException {
        DatabaseReadiness readiness = scene.readiness(
                        "a database that is not blocked any more",
                        since,
                        newest -> newest.getVerdict() == Verdict.READY || newest.getVerdict() == Verdict.AT_RISK)
                .value();
        Timeline timeline = scene.timeline();
        Instant at = readiness.getEvaluatedAt();
        Instant until = readiness.getReadyUntil() == null ? readiness.getNextChangeAt() : readiness.getReadyUntil();
        if (until == null) {
            throw StoryFailedException.because("the readiness of " + at + " does not say when it changes by itself");
        }
        List<ControlResult> decaying = readiness.getResults().stream()
                .filter(ControlResult::getRequired)
                .filter(result -> result.getValidUntil() != null)
                .sorted(Comparator.comparing(ControlResult::getValidUntil))
                .toList();
        String first = decaying.stream()
                .filter(result -> until.equals(result.getValidUntil()))
                .map(ControlResult::getControl)
                .collect(Collectors.joining(" "));
        timeline.tell(Registration.DATABASE + " is " + timeline.verdict(Scene.word(readiness.getVerdict())) + " again");
        timeline.tell("if nothing at all happens any more, not even a heartbeat of the catalog, that ends at " + until
                + timeline.faint("  in " + inWords(Duration.between(at, until)) + ", by " + first));
        for (ControlResult result : decaying.subList(0, Math.min(SHOWN, decaying.size()))) {
            timeline.tell("  " + result.getControl() + " holds until " + result.getValidUntil()
                    + timeline.faint("  " + result.getReason()));
        }
        scene.steps().step("forecast", true, json -> {
            json.put("verdict", Scene.word(readiness.getVerdict()))
                    .put("readyUntil", String.valueOf(readiness.getReadyUntil()))
                    .put("nextChangeAt", String.valueOf(readiness.getNextChangeAt()));
            var controls = json.putArray("controls");
            decaying.forEach(result -> controls.addObject()
                    .put("control", result.getControl())
                    .put("validUntil", String.valueOf(result.getValidUntil())));
        });
    }

    private static String inWords(Duration duration) {
        return duration.toHours() > 0
                ? duration.toHours() + " h " + duration.toMinutesPart() + " min"
                : duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
    }
}
