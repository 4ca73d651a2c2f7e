package dev.lifeboat.streams.readiness;

import dev.lifeboat.streams.controls.Question;
import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.facts.Evidence;
import dev.lifeboat.streams.policy.Policy;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The gate's answer for one migration at one instant.
 *
 * @param reasons everything that speaks against, not only the first; empty for an allow
 * @param warnings what does not block and should be known
 * @param obligations what an allow obliges to; empty otherwise
 * @param notAfter an allow is worth nothing after this instant; null for any other answer
 * @param results result of each control at the gate, in order of id
 * @param decidingBackup backupId of the backup that the decision leans on
 * @param levelUntil when its evidence level may be too low with no event, or no more; null when it stays as it is
 */
public record Decision(
        Answer answer,
        String databaseId,
        Question question,
        Instant at,
        List<Reason> reasons,
        List<Reason> warnings,
        List<Obligation> obligations,
        @Nullable Instant notAfter,
        Policy policy,
        List<Result> results,
        @Nullable String decidingBackup,
        @Nullable Instant levelUntil) {

    /** What the gate says. Only {@code ALLOW} lets a migration pass. */
    public enum Answer {
        ALLOW,
        DENY,
        INDETERMINATE
    }

    /**
     * One reason.
     *
     * @param control id of the control that it comes from; empty when it comes from the question or the plan
     * @param requirement what must hold
     * @param observed what was found
     * @param remedy what to do
     */
    public record Reason(
            ReasonCode code,
            String control,
            String requirement,
            String observed,
            String remedy,
            List<Evidence> evidence) {

        static Reason of(ReasonCode code, String observed, List<Evidence> evidence) {
            return new Reason(code, "", code.requirement(), observed, code.remedy(), evidence);
        }

        static Reason of(Result result) {
            return new Reason(
                    result.code(),
                    result.control().id(),
                    result.code().requirement(),
                    result.reason(),
                    result.code().remedy(),
                    result.evidence());
        }
    }

    /**
     * What an allow obliges to.
     *
     * @param type post-validate or retention-hold
     * @param backupId the backup it is about, where it is about one
     * @param until until when, where it ends
     */
    public record Obligation(
            String type,
            String detail,
            @Nullable String backupId,
            @Nullable Instant until) {}

    public Decision {
        reasons = List.copyOf(reasons);
        warnings = List.copyOf(warnings);
        obligations = List.copyOf(obligations);
        results = List.copyOf(results);
    }
}
