package dev.lifeboat.cli.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The story as a machine reads it: one JSON object a line, in the order of the steps. Silent without a stream. */
final class StepLog {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final @Nullable PrintStream out;

    StepLog(@Nullable PrintStream out) {
        this.out = out;
    }

    /** A step, whether it went as it must, and what it has to tell. */
    void step(String step, boolean ok, Consumer<ObjectNode> more) {
        ObjectNode line = JSON.createObjectNode().put("step", step).put("ok", ok);
        more.accept(line);
        print(line);
    }

    /** What the gate answered at a step. */
    void decision(String step, boolean ok, Answer answer) {
        ObjectNode line = JSON.createObjectNode()
                .put("step", step)
                .put("decision", answer.decision())
                .put("ok", ok)
                .put("decisionId", answer.decisionId())
                .put("millis", answer.took().toMillis());
        var reasons = line.putArray("reasons");
        answer.codes().forEach(reasons::add);
        line.put("evidence", answer.evidence().size());
        print(line);
    }

    /** The last line. */
    void summary(boolean ok, Duration took, @Nullable String problem) {
        ObjectNode line =
                JSON.createObjectNode().put("step", "summary").put("ok", ok).put("seconds", took.toMillis() / 1000.0);
        if (problem != null) {
            line.put("problem", problem);
        }
        print(line);
    }

    private void print(ObjectNode line) {
        if (out != null) {
            out.println(line);
            out.flush();
        }
    }
}
