package dev.lifeboat.streams.readiness;

import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.policy.Policy;
import dev.lifeboat.streams.state.DatabaseState;
import dev.lifeboat.streams.state.Sources;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How ready one database is at one instant.
 *
 * @param readyUntil only when READY: the first instant at which it no longer is if nothing else happens, the silence of
 *     sources included; null when time alone does not change it
 * @param nextChangeAt the next instant, after {@code at}, at which any result changes if nothing else happens
 * @param evidenceLevel level of the deciding backup: 0 reported, 1 not empty, 2 verified, 3 restored, 4 restored and
 *     its content checked, 5 that, within the RTO and from an off-site copy
 * @param decidingBackup backupId of the backup that the verdict leans on
 * @param results result of each control, in order of id
 */
public record Readiness(
        String databaseId,
        Verdict verdict,
        Instant at,
        @Nullable Instant readyUntil,
        @Nullable Instant nextChangeAt,
        int evidenceLevel,
        @Nullable String decidingBackup,
        Policy policy,
        List<Result> results) {

    /**
     * Judges a database in steady state. Pure; depends on nothing but its arguments. A required control that fails or
     * cannot be told blocks; a warning anywhere, and an advisory control that fails, puts at risk. An advisory control
     * that cannot be told does neither: it asks for evidence that the policy does not want.
     */
    public static Readiness evaluate(DatabaseState state, Sources sources, Policy policy, Instant at) {
        return new Evaluation(state, sources, policy).readiness(Millis.of(at), at);
    }

    public Readiness {
        results = List.copyOf(results);
    }
}
