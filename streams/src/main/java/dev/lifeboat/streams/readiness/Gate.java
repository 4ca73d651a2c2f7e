package dev.lifeboat.streams.readiness;

import dev.lifeboat.streams.controls.Question;
import dev.lifeboat.streams.policy.Policy;
import dev.lifeboat.streams.state.DatabaseState;
import dev.lifeboat.streams.state.Sources;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Decides whether one migration may begin. Pure. What is not plainly allowed is not allowed. */
public final class Gate {

    /** Answers at one instant, with everything that speaks against. Never throws for any content of facts or question. */
    public static Decision decide(DatabaseState state, Sources sources, Policy policy, Question question, Instant at) {
        return decide(state, sources, policy, question, null, at);
    }

    /**
     * The same where evidence may be missing that was there to be had: nothing but a rollback is allowed then.
     *
     * @param missing what may be missing, in words; null: nothing
     */
    public static Decision decide(
            DatabaseState state,
            Sources sources,
            Policy policy,
            Question question,
            @Nullable String missing,
            Instant at) {
        return new GateCase(state, sources, policy, question, missing, at).decide();
    }

    private Gate() {}
}
