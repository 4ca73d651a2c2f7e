package dev.lifeboat.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.cli.gate.GateAnswer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the gate said. Only what its API sent is in here.
 *
 * @param decision {@code allow}, {@code deny} or {@code indeterminate}
 * @param decisionId under which it can be looked up
 * @param notAfter until when an allow may be used; empty otherwise
 * @param reasons all reasons against it
 * @param evidence the records it rests on, as {@code topic/partition@offset}
 * @param obligations what an allow asks for
 * @param took time from the question to the answer
 */
record Answer(
        String decision,
        String decisionId,
        Optional<Instant> notAfter,
        List<Reason> reasons,
        List<String> evidence,
        List<String> obligations,
        Duration took) {
    /**
     * One reason.
     *
     * @param code for machines
     * @param control the control it comes from; empty when it comes from the question itself
     * @param observed what was found
     * @param remedy what to do
     */
    record Reason(String code, String control, String observed, String remedy) {}

    /** The codes of the reasons, each once, in the order they came. */
    List<String> codes() {
        return reasons.stream().map(Reason::code).distinct().toList();
    }

    boolean allows() {
        return decision.equals("allow");
    }

    /**
     * What a client of the gate was answered: the decision as the gate gave it, also where the client's rule would not act
     * on it.
     *
     * @throws IOException if there is no decision, or one of another question; neither is an allow
     */
    static Answer of(GateAnswer answer, Duration took) throws IOException {
        if (answer instanceof GateAnswer.Allowed allowed) {
            return of(allowed.decision(), took);
        }
        if (answer instanceof GateAnswer.Denied denied) {
            return of(denied.decision(), took);
        }
        if (answer instanceof GateAnswer.Indeterminate unsure && unsure.decision() != null) {
            return of(unsure.decision(), took);
        }
        throw new IOException(
                answer instanceof GateAnswer.Mismatched other
                        ? "the gate answered another question: " + other.why()
                        : "the gate gave no decision: " + ((GateAnswer.Indeterminate) answer).why());
    }

    static Answer of(JsonNode json, Duration took) {
        List<Reason> reasons = new ArrayList<>();
        json.path("reasons")
                .forEach(reason -> reasons.add(new Reason(
                        reason.path("code").asText(),
                        reason.path("control").asText(),
                        found(reason),
                        reason.path("remedy").asText())));
        List<String> evidence = new ArrayList<>();
        json.path("evidence").forEach(item -> evidence.add(place(item.path("ref"))));
        List<String> obligations = new ArrayList<>();
        json.path("obligations")
                .forEach(item -> obligations.add(
                        item.path("type").asText() + ": " + item.path("detail").asText()));
        return new Answer(
                json.path("decision").asText("indeterminate"),
                json.path("decisionId").asText(),
                Optional.ofNullable(json.path("notAfter").textValue()).map(Instant::parse),
                List.copyOf(reasons),
                List.copyOf(evidence),
                List.copyOf(obligations),
                took);
    }

    private static String found(JsonNode reason) {
        JsonNode observed = reason.path("observed");
        String text = observed.isTextual() ? observed.asText() : observed.toString();
        return text.isBlank() ? reason.path("requirement").asText() : text;
    }

    private static String place(JsonNode ref) {
        return ref.path("topic").asText() + "/" + ref.path("partition").asInt() + "@"
                + ref.path("offset").asLong();
    }
}
