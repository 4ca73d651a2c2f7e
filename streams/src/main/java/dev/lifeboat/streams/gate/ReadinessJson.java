package dev.lifeboat.streams.gate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.v1.ControlResult;
import dev.lifeboat.v1.DatabaseReadiness;
import dev.lifeboat.v1.EvidenceRef;
import dev.lifeboat.v1.ResultWaiver;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Readiness as the API tells it, always marked as advice. */
final class ReadinessJson {
    private ReadinessJson() {}

    static ObjectNode of(DatabaseReadiness readiness) {
        ObjectNode json = Json.object()
                .put("apiVersion", Question.API_VERSION)
                .put("advisory", true)
                .put("databaseId", readiness.getDatabase())
                .put("verdict", wordOf(readiness.getVerdict()))
                .put("evaluatedAt", readiness.getEvaluatedAt().toString())
                .put("readyUntil", textOf(readiness.getReadyUntil()))
                .put("nextChangeAt", textOf(readiness.getNextChangeAt()))
                .put("evidenceLevel", readiness.getEvidenceLevel())
                .put("decidingBackup", readiness.getDecidingBackup());
        json.set("policy", policy(readiness.getPolicy(), readiness.getPolicyVersion(), readiness.getPolicyDigest()));
        ArrayNode controls = json.putArray("controls");
        readiness.getResults().forEach(result -> controls.add(control(result)));
        ArrayNode alerts = json.putArray("openAlerts");
        readiness
                .getOpenAlerts()
                .forEach(alert -> alerts.addObject()
                        .put("control", alert.getControl())
                        .put("since", alert.getSince().toString()));
        ArrayNode positions = json.putArray("positions");
        readiness
                .getPositions()
                .forEach(position -> positions
                        .addObject()
                        .put("topic", position.getTopic())
                        .put("partition", position.getPartition())
                        .put("offset", position.getOffset()));
        return json;
    }

    static ObjectNode control(ControlResult result) {
        ObjectNode json = Json.object()
                .put("control", result.getControl())
                .put("outcome", wordOf(result.getOutcome()))
                .put("required", result.getRequired())
                .put("code", result.getCode())
                .put("reason", result.getReason())
                .put("validUntil", textOf(result.getValidUntil()));
        ArrayNode evidence = json.putArray("evidence");
        result.getEvidence().forEach(ref -> evidence.add(evidence(ref)));
        if (result.getChaosDrill()) {
            json.put("chaosDrill", true);
        }
        ResultWaiver waiver = result.getWaiver();
        if (waiver != null) {
            json.set("waiver", waiver(waiver));
        }
        return json;
    }

    private static ObjectNode waiver(ResultWaiver waiver) {
        ObjectNode json = Json.object()
                .put("by", waiver.getBy())
                .put("second", waiver.getSecondPerson())
                .put("reason", waiver.getReason())
                .put("from", textOf(waiver.getFrom()))
                .put("until", textOf(waiver.getUntil()))
                .put("counts", waiver.getCounts())
                .put("refusal", waiver.getRefusal())
                .put("without", wordOf(waiver.getWithout()));
        if (waiver.getEvidence() != null) {
            json.set("evidence", evidence(waiver.getEvidence()));
        }
        return json;
    }

    static ObjectNode evidence(EvidenceRef ref) {
        ObjectNode json = Json.object();
        json.putObject("ref")
                .put("topic", ref.getTopic())
                .put("partition", ref.getPartition())
                .put("offset", ref.getOffset());
        return json.put("issuer", ref.getSource()).put("nativeId", ref.getNativeId());
    }

    static ObjectNode policy(String name, int version, String digest) {
        return Json.object()
                .put("id", name)
                .put("version", Integer.toString(version))
                .put("digest", digest);
    }

    static @Nullable String textOf(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }

    /** AT_RISK is at-risk. */
    static String wordOf(Enum<?> symbol) {
        return symbol.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
