package dev.lifeboat.streams.replay;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.streams.readiness.Decision;
import dev.lifeboat.streams.readiness.Result;
import dev.lifeboat.streams.readiness.Verdict;
import dev.lifeboat.v1.AlertState;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a replay shows, for machines: one object a line. */
public final class HappeningJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private HappeningJson() {}

    /** Empty for what is told to people only. */
    public static Optional<ObjectNode> of(Happening happening) {
        if (happening instanceof Happening.Judged judged) {
            var json = at(happening).put("database", judged.database()).put("verdict", word(judged.verdict()));
            texts(json.putArray("failing"), judged.failing());
            return Optional.of(json);
        }
        if (happening instanceof Happening.Alerted alerted) {
            var alert = alerted.alert();
            return Optional.of(at(happening)
                    .put("alert", alert.getState() == AlertState.OPENED ? "opened" : "resolved")
                    .put("control", alert.getControl())
                    .put("database", alert.getDatabase()));
        }
        return happening instanceof Happening.Decided decided ? Optional.of(decision(decided)) : Optional.empty();
    }

    private static ObjectNode decision(Happening.Decided decided) {
        Decision decision = decided.decision();
        var json = at(decided)
                .put("decision", word(decision.answer()))
                .put("database", decision.databaseId())
                .put("migration", decision.question().migrationId())
                .put("phase", word(decision.question().phase()));
        var codes = new LinkedHashSet<String>();
        decision.reasons().forEach(reason -> codes.add(reason.code().name()));
        texts(json.putArray("reasons"), codes);
        texts(json.putArray("failing"), failing(decision));
        return json;
    }

    /** Ids of the controls that hold a migration back, in order. */
    public static List<String> failing(Decision decision) {
        return decision.results().stream()
                .filter(result -> result.required()
                        && switch (result.outcome()) {
                            case FAIL, UNKNOWN -> true;
                            case PASS, WARN, WAIVED, NOT_APPLICABLE -> false;
                        })
                .map(Result::control)
                .map(control -> control.id())
                .toList();
    }

    /** The last line. */
    public static ObjectNode of(Summary summary) {
        var json = JSON.objectNode().put("summary", true);
        if (!summary.scenario().isEmpty()) {
            json.put("scenario", summary.scenario());
        }
        json.put("from", summary.from().toString()).put("to", summary.to().toString());
        json.put("firstBlockedAt", text(summary.firstBlockedAt()));
        json.put("disasterAt", text(summary.disasterAt()));
        json.put(
                "blockedBeforeDisasterSeconds",
                summary.blockedBeforeDisaster() == null
                        ? null
                        : (Long) summary.blockedBeforeDisaster().toSeconds());
        json.put("blockedAtDisaster", summary.blockedAtDisaster());
        json.put("alertsBeforeDisaster", summary.alertsBeforeDisaster());
        texts(json.putArray("openAtDisaster"), summary.openAtDisaster());
        json.putObject("decisions")
                .put("allow", summary.allowed())
                .put("deny", summary.denied())
                .put("indeterminate", summary.indeterminate());
        json.put("databases", summary.databases()).put("events", summary.events());
        texts(json.putArray("unregistered"), summary.unregistered());
        return json.put("unresolved", summary.unresolved());
    }

    private static ObjectNode at(Happening happening) {
        return JSON.objectNode().put("at", happening.at().toString());
    }

    private static void texts(ArrayNode array, Iterable<String> texts) {
        texts.forEach(array::add);
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private static String word(Enum<?> symbol) {
        return symbol.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** E.g. at-risk. */
    public static String word(Verdict verdict) {
        return word((Enum<?>) verdict);
    }
}
