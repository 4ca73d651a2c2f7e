package dev.lifeboat.cli.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * Whether a migration that was said to have started is the only one. Two who ask at the same time are both allowed, so each says
 * that it has started, and asks again: the answer stands behind both words in the log, so at least one of the two sees the
 * other. Nothing may speak against it then but this very word.
 */
final class Alone {
    private static final String IN_PROGRESS = "MIGRATION_IN_PROGRESS";

    private Alone() {}

    /**
     * What speaks against going on.
     *
     * @param answer to the question that was asked again
     * @param place topic, partition and offset of the own word
     * @return null when nothing does; else in words
     */
    static @Nullable String against(GateAnswer answer, String place) {
        if (!(answer instanceof GateAnswer.Denied denied)) {
            return answer instanceof GateAnswer.Allowed
                    ? "the gate does not know that it has started"
                    : "the gate could not be asked again";
        }
        boolean own = false;
        for (JsonNode reason : denied.decision().path("reasons")) {
            String code = reason.path("code").asText();
            if (!own && code.equals(IN_PROGRESS) && restsOn(denied.decision(), reason, place)) {
                own = true;
            } else if ("block".equals(reason.path("severity").asText("block"))) {
                return code + ": " + reason.path("observed").asText();
            }
        }
        return own ? null : "another run of it has taken its place";
    }

    /** Whether another run of the same migration counts now: its word must not be taken back. */
    static boolean isReplaced(GateAnswer answer, String place) {
        if (answer instanceof GateAnswer.Denied denied) {
            for (JsonNode reason : denied.decision().path("reasons")) {
                if (restsOn(denied.decision(), reason, place)) {
                    return false;
                }
            }
            return true;
        }
        return false;
    }

    private static boolean restsOn(ObjectNode decision, JsonNode reason, String place) {
        for (JsonNode index : reason.path("evidence")) {
            JsonNode ref = decision.path("evidence").path(index.asInt(-1)).path("ref");
            String found = ref.path("topic").asText() + "-"
                    + ref.path("partition").asText() + "@" + ref.path("offset").asText();
            if (found.equals(place)) {
                return true;
            }
        }
        return false;
    }
}
