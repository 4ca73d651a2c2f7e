package dev.lifeboat.streams.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.v1.DecisionOutcome;
import dev.lifeboat.v1.DecisionReason;
import dev.lifeboat.v1.EvidenceRef;
import dev.lifeboat.v1.GateDecision;
import dev.lifeboat.v1.MigrationGate;
import dev.lifeboat.v1.Obligation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;

/** A decision as the API tells it. */
final class DecisionJson {
    private DecisionJson() {}

    /**
     * @param requestId what to echo
     * @param storeState how the streams of this instance are
     */
    static ObjectNode of(GateDecision decision, String requestId, String storeState) {
        List<EvidenceRef> evidence = evidenceOf(decision);
        ObjectNode json = Json.object()
                .put("apiVersion", Question.API_VERSION)
                .put("decisionId", decision.getDecisionId())
                .put("requestId", requestId)
                .put("migrationSetDigest", decision.getMigrationSetDigest())
                .put("databaseId", decision.getDatabase())
                .put("migrationId", decision.getMigrationId())
                .put(
                        "phase",
                        decision.getPhase().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .put("decision", wordOf(decision.getDecision()))
                .put("evaluatedAt", decision.getEvaluatedAt().toString())
                .put("notAfter", ReadinessJson.textOf(decision.getNotAfter()));
        json.set(
                "policy",
                ReadinessJson.policy(decision.getPolicy(), decision.getPolicyVersion(), decision.getPolicyDigest()));
        decision.getReasons().forEach(reason -> json.withArray("/reasons").add(reason(reason, evidence)));
        decision.getWarnings().forEach(warning -> json.withArray("/warnings").add(reason(warning, evidence)));
        decision.getObligations()
                .forEach(obligation -> json.withArray("/obligations").add(obligation(obligation)));
        evidence.forEach(ref -> json.withArray("/evidence").add(ReadinessJson.evidence(ref)));
        for (String list : List.of("reasons", "warnings", "obligations", "evidence")) {
            json.withArray("/" + list);
        }
        json.put("decidingBackup", decision.getDecidingBackup());
        ArrayNode controls = json.putArray("controls");
        decision.getResults().forEach(result -> controls.add(ReadinessJson.control(result)));
        json.putObject("freshness")
                .put("asOf", decision.getEvaluatedAt().toString())
                .put("storeState", storeState);
        json.putNull("lease").putNull("override").putNull("signature");
        return json;
    }

    /**
     * Where a migration stands at each database that has one of that id, marked as advice. Only what is said of one database is
     * said at the top as well: whoever looks for an answer there and finds none must take it for a denial.
     */
    static ObjectNode of(String migrationId, List<? extends JsonNode> gates) {
        ObjectNode json = Json.object()
                .put("apiVersion", Question.API_VERSION)
                .put("advisory", true)
                .put("migrationId", migrationId);
        if (gates.size() == 1) {
            json.setAll((ObjectNode) gates.get(0));
        }
        json.putArray("gates").addAll(gates);
        return json;
    }

    /** Where the migration of one database stands. */
    static ObjectNode of(MigrationGate gate) {
        ObjectNode json = Json.object()
                .put("databaseId", gate.getDatabase())
                .put("state", ReadinessJson.wordOf(gate.getState()))
                .put("gate", wordOf(gate.getGate()));
        ArrayNode blocking = json.putArray("blocking");
        gate.getBlocking().forEach(blocking::add);
        json.putObject("checklist").put("required", gate.getChecklistRequired()).put("done", gate.getChecklistDone());
        return json.put("lastDecisionId", gate.getLastDecisionId())
                .put("updatedAt", gate.getUpdatedAt().toString());
    }

    /** The word of an outcome; one that this version does not know is not an allow. */
    static String wordOf(DecisionOutcome outcome) {
        return switch (outcome) {
            case ALLOW -> "allow";
            case DENY -> "deny";
            case INDETERMINATE, UNKNOWN -> "indeterminate";
        };
    }

    private static List<EvidenceRef> evidenceOf(GateDecision decision) {
        var all = new LinkedHashSet<>(decision.getEvidence());
        decision.getReasons().forEach(reason -> all.addAll(reason.getEvidence()));
        decision.getWarnings().forEach(warning -> all.addAll(warning.getEvidence()));
        return new ArrayList<>(all);
    }

    private static ObjectNode reason(DecisionReason reason, List<EvidenceRef> evidence) {
        ObjectNode json = Json.object()
                .put("code", reason.getCode())
                .put("control", reason.getControl())
                .put("severity", reason.getSeverity())
                .put("requirement", reason.getRequirement())
                .put("observed", reason.getObserved())
                .put("remedy", reason.getRemedy());
        ArrayNode places = json.putArray("evidence");
        reason.getEvidence().forEach(ref -> places.add(evidence.indexOf(ref)));
        return json;
    }

    private static ObjectNode obligation(Obligation obligation) {
        return Json.object()
                .put("type", obligation.getType())
                .put("detail", obligation.getDetail())
                .put("backupId", obligation.getBackupId())
                .put("until", ReadinessJson.textOf(obligation.getUntil()));
    }
}
