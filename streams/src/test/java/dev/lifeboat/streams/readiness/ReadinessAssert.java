package dev.lifeboat.streams.readiness;

import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.facts.Outcome;
import java.time.Instant;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;

/** Says of a readiness what tests want to say of it. */
public final class ReadinessAssert extends AbstractAssert<ReadinessAssert, Readiness> {

    private ReadinessAssert(Readiness actual) {
        super(actual, ReadinessAssert.class);
    }

    public static ReadinessAssert assertThat(Readiness actual) {
        return new ReadinessAssert(actual);
    }

    public ReadinessAssert is(Verdict verdict) {
        if (actual.verdict() != verdict) {
            failWithMessage("expected %s but was %s:%n%s", verdict, actual.verdict(), speakingAgainst());
        }
        return this;
    }

    public ReadinessAssert isReadyUntil(Instant instant) {
        is(Verdict.READY);
        Assertions.assertThat(actual.readyUntil()).as("ready until").isEqualTo(instant);
        return this;
    }

    public ReadinessAssert leansOn(String backupId) {
        Assertions.assertThat(actual.decidingBackup()).as("deciding backup").isEqualTo(backupId);
        return this;
    }

    public ReadinessAssert hasLevel(int level) {
        Assertions.assertThat(actual.evidenceLevel()).as("evidence level").isEqualTo(level);
        return this;
    }

    public ReadinessAssert passes(String control) {
        return has(control, Outcome.PASS, ReasonCode.OK);
    }

    public ReadinessAssert has(String control, Outcome outcome, ReasonCode code) {
        Result result = result(control);
        if (result.outcome() != outcome || result.code() != code) {
            failWithMessage("expected %s to be %s %s but was: %s", control, outcome, code, result);
        }
        Assertions.assertThat(result.reason()).as(control + " in words").isNotBlank();
        return this;
    }

    public ReadinessAssert says(String control, String text) {
        Assertions.assertThat(result(control).reason()).as(control).contains(text);
        return this;
    }

    public ReadinessAssert changes(String control, Instant instant) {
        Assertions.assertThat(result(control).validUntil())
                .as(control + " valid until")
                .isEqualTo(instant);
        return this;
    }

    public ReadinessAssert neverChanges(String control) {
        Assertions.assertThat(result(control).validUntil())
                .as(control + " valid until")
                .isNull();
        return this;
    }

    private Result result(String control) {
        isNotNull();
        return actual.results().stream()
                .filter(result -> result.control().id().equals(control))
                .findAny()
                .orElseThrow(() -> new AssertionError("no result of " + control));
    }

    private String speakingAgainst() {
        var text = new StringBuilder();
        for (Result result : actual.results()) {
            switch (result.outcome()) {
                case WARN, FAIL, UNKNOWN -> text.append("  ").append(result).append('\n');
                case PASS, WAIVED, NOT_APPLICABLE -> {}
            }
        }
        return text.toString();
    }
}
