package dev.lifeboat.streams.readiness;

import java.time.Instant;

/** Decides whether one migration may begin. Pure. What is not plainly allowed is not allowed. */
public final class Gate {

    /** Answers at one instant, with everything that speaks against. Never throws for any content of facts or question. */
    public static Decision decide(DatabaseState state, Sources sources, Policy policy, Question question, Instant at) {
        return new GateCase(state, sources, policy, question, at).decide();
    }

    private Gate() {}
}
