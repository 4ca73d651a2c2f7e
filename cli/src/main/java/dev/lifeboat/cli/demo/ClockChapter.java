package dev.lifeboat.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lifeboat.cli.gate.GateClient;
import dev.lifeboat.v1.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Readiness decays: the gate is asked when this database will be blocked with no event at all. Nothing is computed here. */
final class ClockChapter {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ClockChapter() {}

    static void tell(Scene scene, long since) throws StoryFailedException, InterruptedException, IOException {
        var recovered = scene.readiness(
                "a database that is not blocked any more",
                since,
                newest -> newest.getVerdict() == Verdict.READY || newest.getVerdict() == Verdict.AT_RISK);
        Timeline timeline = scene.timeline();
        timeline.tell(Registration.DATABASE + " is "
                + timeline.verdict(Scene.word(recovered.value().getVerdict())) + " again");
        JsonNode forecast = forecast(scene, "?archiving=silent");
        JsonNode archiving = forecast(scene, "?archiving=stay");
        for (JsonNode change : forecast.path("changes")) {
            tell(timeline, forecast, change);
            if (change.path("after").asText().equals("blocked")) {
                break;
            }
        }
        forecast.at("/assumptions/inWords")
                .forEach(words -> timeline.tell(timeline.faint("  assuming " + words.asText())));
        JsonNode later = blocking(archiving);
        timeline.tell("if log archiving goes on as now, it is blocked " + inWords(archiving, later)
                + timeline.faint("  by " + String.join(" ", codes(later))));
        scene.steps().step("forecast", true, json -> {
            json.put("verdict", forecast.path("verdict").asText())
                    .put("blockedAt", forecast.path("blockedAt").asText())
                    .put(
                            "blockedAtIfArchivingGoesOn",
                            archiving.path("blockedAt").asText());
            json.set("changes", forecast.path("changes"));
            json.set("assumptions", forecast.at("/assumptions/inWords"));
        });
    }

    private static JsonNode forecast(Scene scene, String query) throws StoryFailedException, IOException {
        GateClient.Reading reading =
                scene.gate().get("/v1/databases/" + GateClient.encoded(Registration.DATABASE) + "/forecast" + query);
        if (reading.status() != 200) {
            throw StoryFailedException.because("the forecast cannot be read: HTTP " + reading.status() + " "
                    + new String(reading.body(), StandardCharsets.UTF_8));
        }
        JsonNode forecast = JSON.readTree(reading.body());
        String blockedAt = forecast.path("blockedAt").asText("");
        if (forecast.path("verdict").asText().equals("blocked") || blockedAt.isEmpty()) {
            throw StoryFailedException.because(
                    "a database with one backup and no event has to be blocked within a week, but not yet; the forecast"
                            + " says " + forecast);
        }
        return forecast;
    }

    private static void tell(Timeline timeline, JsonNode forecast, JsonNode change) {
        timeline.tell("with no event at all it is "
                + timeline.verdict(change.path("after").asText()) + " " + inWords(forecast, change)
                + timeline.faint("  at " + change.path("at").asText()));
        for (JsonNode control : change.path("controls")) {
            timeline.tell("  • " + control.path("control").asText() + " "
                    + control.path("before").asText() + " → "
                    + control.path("outcome").asText() + "  "
                    + control.path("code").asText()
                    + timeline.faint("  " + control.path("reason").asText()));
        }
    }

    private static JsonNode blocking(JsonNode forecast) {
        for (JsonNode change : forecast.path("changes")) {
            if (change.path("after").asText().equals("blocked")) {
                return change;
            }
        }
        return forecast.path("changes").path(0);
    }

    private static List<String> codes(JsonNode change) {
        var codes = new ArrayList<String>();
        change.path("controls").forEach(control -> {
            boolean blocks = control.path("required").asBoolean()
                    && List.of("fail", "unknown")
                            .contains(control.path("outcome").asText());
            if (blocks) {
                codes.add(control.path("control").asText() + " "
                        + control.path("code").asText());
            }
        });
        return codes;
    }

    private static String inWords(JsonNode forecast, JsonNode change) {
        Duration duration = Duration.between(
                Instant.parse(forecast.path("askedAt").asText()),
                Instant.parse(change.path("at").asText()));
        return duration.toHours() > 0
                ? "in " + duration.toHours() + " h " + duration.toMinutesPart() + " min"
                : "in " + duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
    }
}
