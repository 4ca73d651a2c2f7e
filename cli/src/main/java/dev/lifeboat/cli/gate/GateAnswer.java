package dev.lifeboat.cli.gate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.cli.ExitCode;
import org.jspecify.annotations.Nullable;

/** What comes of asking the gate. Only {@link Allowed} lets a migration run. */
public sealed interface GateAnswer {
    /** Go ahead. */
    record Allowed(ObjectNode decision) implements GateAnswer {}

    /** The gate has denied it; the decision holds all reasons. */
    record Denied(ObjectNode decision) implements GateAnswer {}

    /**
     * There is no answer that could be relied on.
     *
     * @param why in words
     * @param decision what was answered, if it was a decision at all
     */
    record Indeterminate(String why, @Nullable ObjectNode decision) implements GateAnswer {}

    /** An answer to another question than the one that was asked. */
    record Mismatched(String why, ObjectNode decision) implements GateAnswer {}

    /** The exit code of a process that ends with this answer. */
    default int exitCode() {
        if (this instanceof Allowed) {
            return ExitCode.DONE;
        }
        if (this instanceof Denied) {
            return ExitCode.DENIED;
        }
        return this instanceof Mismatched ? ExitCode.IDENTITY : ExitCode.INDETERMINATE;
    }
}
