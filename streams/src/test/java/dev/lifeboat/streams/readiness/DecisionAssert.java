package dev.lifeboat.streams.readiness;

import dev.lifeboat.streams.controls.ReasonCode;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;

/** Says of a decision what tests want to say of it. */
public final class DecisionAssert extends AbstractAssert<DecisionAssert, Decision> {

    private DecisionAssert(Decision actual) {
        super(actual, DecisionAssert.class);
    }

    public static DecisionAssert assertThat(Decision actual) {
        return new DecisionAssert(actual);
    }

    public DecisionAssert allows() {
        return answers(Decision.Answer.ALLOW);
    }

    /** Denies for exactly these reasons. */
    public DecisionAssert deniesFor(ReasonCode... codes) {
        answers(Decision.Answer.DENY);
        Assertions.assertThat(actual.reasons())
                .extracting(Decision.Reason::code)
                .containsExactlyInAnyOrder(codes);
        return this;
    }

    /** Denies, for this reason among others. */
    public DecisionAssert deniesAlsoFor(ReasonCode code) {
        answers(Decision.Answer.DENY);
        Assertions.assertThat(actual.reasons())
                .extracting(Decision.Reason::code)
                .contains(code);
        return this;
    }

    public DecisionAssert isIndeterminateFor(ReasonCode... codes) {
        answers(Decision.Answer.INDETERMINATE);
        Assertions.assertThat(actual.reasons())
                .extracting(Decision.Reason::code)
                .containsExactlyInAnyOrder(codes);
        return this;
    }

    public DecisionAssert warnsOf(String control, ReasonCode code) {
        Assertions.assertThat(actual.warnings())
                .anyMatch(warning -> warning.control().equals(control) && warning.code() == code);
        return this;
    }

    private DecisionAssert answers(Decision.Answer answer) {
        isNotNull();
        if (actual.answer() != answer) {
            failWithMessage("expected %s but was %s for %s", answer, actual.answer(), actual.reasons());
        }
        Assertions.assertThat(actual.reasons())
                .noneMatch(reason -> reason.observed().isBlank());
        Assertions.assertThat(actual.warnings())
                .noneMatch(warning -> warning.observed().isBlank());
        return this;
    }
}
