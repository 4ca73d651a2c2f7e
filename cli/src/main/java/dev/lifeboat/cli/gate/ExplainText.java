package dev.lifeboat.cli.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.streams.explain.Explanation;
import dev.lifeboat.v1.ControlResult;
import dev.lifeboat.v1.DatabaseReadiness;
import dev.lifeboat.v1.DecisionReason;
import dev.lifeboat.v1.GateDecision;
import dev.lifeboat.v1.LogPosition;
import dev.lifeboat.v1.Obligation;
import dev.lifeboat.v1.ResultWaiver;
import dev.lifeboat.v1.SourceStatus;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An explanation for machines, and for people. */
final class ExplainText {
    private ExplainText() {}

    static ObjectNode json(Explanation<GateDecision> explanation, GateDecision recorded) {
        ObjectNode json = head(explanation, recorded.getDatabase());
        json.put("decisionId", recorded.getDecisionId())
                .put("migrationId", recorded.getMigrationId())
                .put("evaluatedAt", recorded.getEvaluatedAt().toString());
        policy(json, recorded.getPolicy(), recorded.getPolicyVersion(), recorded.getPolicyDigest());
        positions(json, recorded.getPositions(), recorded.getSources());
        answer(json.putObject("recorded"), recorded);
        answer(json.putObject("derived"), explanation.derived());
        return json;
    }

    static ObjectNode json(Explanation<DatabaseReadiness> explanation, DatabaseReadiness recorded) {
        ObjectNode json = head(explanation, recorded.getDatabase());
        json.put("evaluatedAt", recorded.getEvaluatedAt().toString());
        policy(json, recorded.getPolicy(), recorded.getPolicyVersion(), recorded.getPolicyDigest());
        positions(json, recorded.getPositions(), recorded.getSources());
        answer(json.putObject("recorded"), recorded);
        answer(json.putObject("derived"), explanation.derived());
        return json;
    }

    private static ObjectNode head(Explanation<?> explanation, String database) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("databaseId", database)
                .put("same", explanation.same())
                .put("sameFacts", explanation.sameFacts())
                .put("facts", explanation.facts());
        ArrayNode differences = json.putArray("differences");
        explanation
                .differences()
                .forEach(difference -> differences
                        .addObject()
                        .put("what", difference.what())
                        .put("recorded", difference.recorded())
                        .put("derived", difference.derived()));
        ArrayNode notes = json.putArray("notes");
        explanation.notes().forEach(notes::add);
        return json;
    }

    private static void policy(ObjectNode json, String name, int version, String digest) {
        json.putObject("policy").put("id", name).put("version", version).put("digest", digest);
    }

    private static void positions(ObjectNode json, List<LogPosition> positions, List<SourceStatus> sources) {
        ArrayNode places = json.putArray("positions");
        positions.forEach(position -> places.addObject()
                .put("topic", position.getTopic())
                .put("partition", position.getPartition())
                .put("offset", position.getOffset()));
        ArrayNode seen = json.putArray("sources");
        sources.forEach(source -> seen.addObject()
                .put("source", source.getSource())
                .put("lastSign", source.getKnown() ? source.getAt().toString() : null)
                .put("failing", source.getFailing()));
    }

    private static void answer(ObjectNode json, GateDecision decision) {
        json.put("decision", word(decision.getDecision()))
                .put("notAfter", text(decision.getNotAfter()))
                .put("decidingBackup", decision.getDecidingBackup());
        reasons(json.putArray("reasons"), decision.getReasons());
        reasons(json.putArray("warnings"), decision.getWarnings());
        obligations(json.putArray("obligations"), decision.getObligations());
        controls(json.putArray("controls"), decision.getResults());
    }

    private static void answer(ObjectNode json, DatabaseReadiness readiness) {
        json.put("verdict", word(readiness.getVerdict()))
                .put("readyUntil", text(readiness.getReadyUntil()))
                .put("nextChangeAt", text(readiness.getNextChangeAt()))
                .put("evidenceLevel", readiness.getEvidenceLevel())
                .put("decidingBackup", readiness.getDecidingBackup());
        controls(json.putArray("controls"), readiness.getResults());
    }

    private static void reasons(ArrayNode json, List<DecisionReason> reasons) {
        reasons.forEach(reason -> json.addObject()
                .put("code", reason.getCode())
                .put("control", reason.getControl())
                .put("requirement", reason.getRequirement())
                .put("observed", reason.getObserved())
                .put("remedy", reason.getRemedy()));
    }

    private static void obligations(ArrayNode json, List<Obligation> obligations) {
        obligations.forEach(obligation -> json.addObject()
                .put("type", obligation.getType())
                .put("detail", obligation.getDetail())
                .put("backupId", obligation.getBackupId())
                .put("until", text(obligation.getUntil())));
    }

    private static void controls(ArrayNode json, List<ControlResult> results) {
        for (var result : results) {
            ObjectNode control = json.addObject()
                    .put("control", result.getControl())
                    .put("outcome", word(result.getOutcome()))
                    .put("required", result.getRequired())
                    .put("code", result.getCode())
                    .put("reason", result.getReason())
                    .put("validUntil", text(result.getValidUntil()));
            ArrayNode evidence = control.putArray("evidence");
            result.getEvidence()
                    .forEach(ref -> evidence.add(ref.getTopic() + "-" + ref.getPartition() + "@" + ref.getOffset()));
            if (result.getChaosDrill()) {
                control.put("chaosDrill", true);
            }
            if (result.getWaiver() != null) {
                waiver(control.putObject("waiver"), result.getWaiver());
            }
        }
    }

    private static void waiver(ObjectNode json, ResultWaiver waiver) {
        json.put("by", waiver.getBy())
                .put("second", waiver.getSecondPerson())
                .put("reason", waiver.getReason())
                .put("from", text(waiver.getFrom()))
                .put("until", text(waiver.getUntil()))
                .put("counts", waiver.getCounts())
                .put("refusal", waiver.getRefusal())
                .put("without", word(waiver.getWithout()));
    }

    private static String word(Enum<?> symbol) {
        return symbol.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static @Nullable String text(@Nullable Object instant) {
        return instant == null ? null : instant.toString();
    }

    /** For people, on the error output like all that is for people. */
    static void print(PrintWriter out, JsonNode json, Explanation<?> explanation) {
        JsonNode recorded = json.path("recorded");
        String answer = Printed.text(recorded.path("decision")) + Printed.text(recorded.path("verdict"));
        out.println(Printed.styled(Printed.styleOf(answer), answer) + "  "
                + Printed.text(json.path("databaseId")) + "  judged for " + Printed.text(json.path("evaluatedAt"))
                + " by policy " + Printed.text(json.at("/policy/id")) + " version "
                + Printed.text(json.at("/policy/version")));
        out.println();
        var rows = new ArrayList<List<String>>();
        for (JsonNode control : recorded.path("controls")) {
            var refs = new ArrayList<String>();
            control.path("evidence").forEach(ref -> refs.add(Printed.text(ref)));
            rows.add(List.of(
                    Printed.text(control.path("outcome")),
                    Printed.text(control.path("control")),
                    control.path("required").asBoolean() ? "required" : "advisory",
                    Printed.text(control.path("reason")) + (refs.isEmpty() ? "" : "  " + refs)));
        }
        Printed.table(out, rows);
        out.println();
        verdict(out, json, explanation);
    }

    private static void verdict(PrintWriter out, JsonNode json, Explanation<?> explanation) {
        String read = explanation.facts() + " facts, read again from the log up to "
                + json.path("positions").size() + " positions";
        if (explanation.same()) {
            out.println(Printed.styled("bold,green", "the log bears it out") + ": " + read + ", give the same answer");
        } else if (explanation.differences().isEmpty()) {
            out.println(Printed.styled("bold,yellow", "the same answer, but not from the same facts") + ": " + read);
        } else {
            out.println(Printed.styled("bold,red", "THE LOG GIVES ANOTHER ANSWER") + ": " + read
                    + ". Another version of Lifeboat may judge otherwise; else somebody changed the log");
            for (var difference : explanation.differences()) {
                out.println("  " + Printed.safe(difference.what()));
                out.println("    recorded  " + Printed.safe(difference.recorded()));
                out.println("    derived   " + Printed.safe(difference.derived()));
            }
        }
        explanation.notes().forEach(note -> out.println("note: " + Printed.safe(note)));
    }
}
