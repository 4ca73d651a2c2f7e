package dev.lifeboat.streams.gate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.policy.Policy;
import dev.lifeboat.streams.readiness.Assumptions;
import dev.lifeboat.streams.readiness.Forecast;
import dev.lifeboat.streams.readiness.Result;
import dev.lifeboat.streams.readiness.Verdict;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Forecasts as the API tells them, always marked as advice, always with what they assume. */
final class ForecastJson {
    private ForecastJson() {}

    static ObjectNode of(Forecast forecast) {
        ObjectNode json = Json.object()
                .put("apiVersion", Question.API_VERSION)
                .put("advisory", true)
                .put("databaseId", forecast.databaseId())
                .put("askedAt", forecast.assumptions().asOf().toString())
                .put("from", forecast.from().toString())
                .put("to", forecast.to().toString())
                .put("coveredUntil", forecast.coveredUntil().toString())
                .put("truncated", forecast.truncated());
        json.set("assumptions", assumptions(forecast.assumptions()));
        json.set("policy", policy(forecast.policy()));
        json.put("verdict", ReadinessJson.wordOf(forecast.verdict()))
                .put(
                        "blockedAt",
                        ReadinessJson.textOf(forecast.first(Verdict.BLOCKED).orElse(null)));
        json.set("controls", notPassing(forecast));
        ArrayNode changes = json.putArray("changes");
        forecast.changes().forEach(change -> changes.add(change(change)));
        return json;
    }

    /**
     * How a database stands at one instant.
     *
     * @param way the forecast from now until then
     * @param then the forecast of that instant alone
     * @param since from when on it has that verdict; null when it has it now
     */
    static ObjectNode at(Forecast way, Forecast then, @Nullable Instant since) {
        ObjectNode json = Json.object()
                .put("databaseId", then.databaseId())
                .put("verdictNow", ReadinessJson.wordOf(way.verdict()))
                .put("verdict", ReadinessJson.wordOf(then.verdict()))
                .put("since", ReadinessJson.textOf(since));
        json.set("controls", notPassing(then));
        return json;
    }

    static ObjectNode assumptions(Assumptions assumptions) {
        ObjectNode json = Json.object()
                .put("asOf", assumptions.asOf().toString())
                .put("sources", assumptions.sourcesStay() ? "stay" : "silent")
                .put("archiving", assumptions.archivingStays() ? "stay" : "silent");
        ArrayNode words = json.putArray("inWords");
        assumptions.inWords().forEach(words::add);
        return json;
    }

    private static ObjectNode change(Forecast.Change change) {
        ObjectNode json = Json.object()
                .put("at", change.at().toString())
                .put("before", ReadinessJson.wordOf(change.before()))
                .put("after", ReadinessJson.wordOf(change.after()));
        ArrayNode controls = json.putArray("controls");
        for (Forecast.ControlChange control : change.controls()) {
            controls.add(control(control.now())
                    .put("at", control.at().toString())
                    .put("before", ReadinessJson.wordOf(control.before())));
        }
        return json;
    }

    /** What keeps the database from being ready at the beginning of a forecast. */
    private static ArrayNode notPassing(Forecast forecast) {
        ArrayNode controls = Json.object().putArray("controls");
        for (Result result : forecast.results()) {
            Outcome outcome = result.outcome();
            if (outcome == Outcome.FAIL || outcome == Outcome.UNKNOWN || outcome == Outcome.WARN) {
                controls.add(control(result));
            }
        }
        return controls;
    }

    private static ObjectNode control(Result result) {
        return Json.object()
                .put("control", result.control().id())
                .put("name", result.control().name())
                .put("required", result.required())
                .put("outcome", ReadinessJson.wordOf(result.outcome()))
                .put(
                        "code",
                        result.outcome() == Outcome.PASS ? "" : result.code().name())
                .put("reason", result.reason());
    }

    private static ObjectNode policy(Policy policy) {
        return ReadinessJson.policy(policy.name(), policy.version(), policy.digest());
    }
}
