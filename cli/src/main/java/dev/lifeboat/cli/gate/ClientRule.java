package dev.lifeboat.cli.gate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The rule by which a client reads the gate's answer: go ahead only if everything says so, and take whatever is missing,
 * odd or unknown as a no. There is no switch to go ahead without an answer.
 */
final class ClientRule {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ClientRule() {}

    /** Judges an answer at an instant. */
    static GateAnswer judge(GateQuestion question, int status, @Nullable String contentType, byte[] body, Instant now) {
        if (status != 200) {
            return new GateAnswer.Indeterminate("the gate answers HTTP " + status + detailOf(contentType, body), null);
        }
        if (!isJson(contentType)) {
            return new GateAnswer.Indeterminate(
                    "the answer is " + (contentType == null ? "of no named type" : contentType)
                            + ", not application/json; is this the gate, or a proxy before it?",
                    null);
        }
        JsonNode json;
        try {
            json = JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return new GateAnswer.Indeterminate("the answer is no whole JSON: " + e.getOriginalMessage(), null);
        } catch (IOException e) {
            return new GateAnswer.Indeterminate("the answer cannot be read: " + e.getMessage(), null);
        }
        return json instanceof ObjectNode decision
                ? judge(question, decision, now)
                : new GateAnswer.Indeterminate("the answer is JSON, but no object", null);
    }

    private static GateAnswer judge(GateQuestion question, ObjectNode decision, Instant now) {
        if (!GateQuestion.API_VERSION.equals(decision.path("apiVersion").textValue())) {
            return new GateAnswer.Indeterminate(
                    "the answer is of version " + decision.path("apiVersion") + ", expected "
                            + GateQuestion.API_VERSION,
                    decision);
        }
        String mismatch = mismatch(question, decision);
        if (mismatch != null) {
            return new GateAnswer.Mismatched(mismatch, decision);
        }
        String word = decision.path("decision").textValue();
        if ("deny".equals(word)) {
            return new GateAnswer.Denied(decision);
        }
        if ("indeterminate".equals(word)) {
            return new GateAnswer.Indeterminate("the gate cannot tell; see the reasons", decision);
        }
        if (!"allow".equals(word)) {
            return new GateAnswer.Indeterminate(
                    "the decision is " + decision.path("decision") + ", which is no known word", decision);
        }
        String doubt = doubt(decision, now);
        return doubt == null ? new GateAnswer.Allowed(decision) : new GateAnswer.Indeterminate(doubt, decision);
    }

    /** What the answer is about must be what was asked. */
    private static @Nullable String mismatch(GateQuestion question, ObjectNode decision) {
        String[][] echoes = {
            {"requestId", question.requestId()},
            {"databaseId", question.database()},
            {"migrationId", question.migrationId()},
            {"migrationSetDigest", question.migrationSetDigest()}
        };
        for (String[] echo : echoes) {
            JsonNode found = decision.path(echo[0]);
            boolean same =
                    echo[1] == null ? found.isNull() || found.isMissingNode() : echo[1].equals(found.textValue());
            if (!same) {
                return echo[0] + " of the answer is " + found + ", asked was "
                        + (echo[1] == null ? "none" : "\"" + echo[1] + "\"");
            }
        }
        return null;
    }

    /** Why an allow does not count, if it does not. */
    private static @Nullable String doubt(ObjectNode decision, Instant now) {
        JsonNode notAfter = decision.path("notAfter");
        try {
            if (!notAfter.isTextual() || !now.isBefore(Instant.parse(notAfter.textValue()))) {
                return "the allow is worth nothing after " + notAfter + ", and it is " + now
                        + "; ask again, and check this machine's clock";
            }
        } catch (DateTimeException e) {
            return "notAfter of the answer is " + notAfter + ", which is no instant";
        }
        JsonNode reasons = decision.path("reasons");
        if (!reasons.isArray()) {
            return "the answer has no list of reasons";
        }
        for (JsonNode reason : reasons) {
            String severity = reason.path("severity").textValue();
            if (!"warn".equals(severity) && !"info".equals(severity)) {
                return "the answer allows, and yet has a reason that blocks: " + reason.path("code");
            }
        }
        return null;
    }

    private static boolean isJson(@Nullable String contentType) {
        return contentType != null
                && contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals("application/json");
    }

    /** What a problem says of itself. */
    private static String detailOf(@Nullable String contentType, byte[] body) {
        if (contentType == null || !contentType.contains("json")) {
            return "";
        }
        try {
            String detail = JSON.readTree(body).path("detail").textValue();
            return detail == null ? "" : ": " + detail;
        } catch (IOException e) {
            return "";
        }
    }
}
