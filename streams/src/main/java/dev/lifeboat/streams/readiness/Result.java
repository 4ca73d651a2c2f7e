package dev.lifeboat.streams.readiness;

import dev.lifeboat.streams.controls.Finding;
import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.controls.Waiving;
import dev.lifeboat.streams.facts.Evidence;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.streams.policy.Control;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Result of one control for one database at one instant. Immutable; equal when all that it says is equal. Its words are
 * made when they are first asked for.
 */
public final class Result {
    private final Control control;
    private final boolean required;
    private final Finding finding;
    private final @Nullable Instant validUntil;

    Result(Control control, boolean required, Finding finding, long validUntil) {
        this.control = control;
        this.required = required;
        this.finding = finding;
        this.validUntil = Millis.instantOrNull(validUntil);
    }

    public Control control() {
        return control;
    }

    public Outcome outcome() {
        return finding.outcome();
    }

    /** Whether the policy requires the control. */
    public boolean required() {
        return required;
    }

    /** {@code OK} when it passes. */
    public ReasonCode code() {
        return finding.code();
    }

    /** What was found, in words. */
    public String reason() {
        return finding.reason().get();
    }

    /** The waiver of the control that was judged, when the control does not hold by itself; null when there is none. */
    public @Nullable Waiving waiving() {
        return finding.waiving();
    }

    /** Whether everything is the same but the instant and the words. */
    boolean sameAs(Result other) {
        return finding.sameAs(other.finding);
    }

    /** The first instant at which outcome, code or waiver differ if nothing else happens; null when time alone changes nothing. */
    public @Nullable Instant validUntil() {
        return validUntil;
    }

    /** The records that it rests on. */
    public List<Evidence> evidence() {
        var evidence = new ArrayList<Evidence>(finding.facts().size());
        for (Fact fact : finding.facts()) {
            if (!evidence.contains(fact.evidence())) {
                evidence.add(fact.evidence());
            }
        }
        return List.copyOf(evidence);
    }

    /** It rests on a chaos drill: a rehearsal that was announced to nobody, of a backup that was picked at random. */
    public boolean restsOnChaosDrill() {
        return finding.facts().stream()
                .anyMatch(fact ->
                        fact instanceof Verification test && test.rehearsal().chaosDrill());
    }

    /** It is required, and does not hold or cannot be told. */
    boolean blocks() {
        return required && (outcome() == Outcome.FAIL || outcome() == Outcome.UNKNOWN);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Result result
                && control.equals(result.control)
                && required == result.required
                && finding.sameAs(result.finding)
                && Objects.equals(validUntil, result.validUntil)
                && reason().equals(result.reason())
                && evidence().equals(result.evidence());
    }

    @Override
    public int hashCode() {
        return Objects.hash(control, outcome(), code(), required, validUntil);
    }

    @Override
    public String toString() {
        return control + " " + outcome() + (required ? " required " : " advisory ") + code() + " until " + validUntil
                + ": " + reason();
    }
}
