package dev.lifeboat.streams.controls;

import static dev.lifeboat.streams.controls.ReasonCode.STATE_STALE;
import static dev.lifeboat.streams.facts.Outcome.UNKNOWN;
import static dev.lifeboat.streams.readiness.Examples.BASELINE;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.ORDERS_REGISTERED;
import static dev.lifeboat.streams.readiness.Examples.before;
import static dev.lifeboat.streams.readiness.Examples.readyOrdersWith;
import static dev.lifeboat.streams.readiness.Examples.source;
import static dev.lifeboat.streams.readiness.Examples.state;
import static dev.lifeboat.streams.readiness.ReadinessAssert.assertThat;

import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.streams.policy.Policy;
import dev.lifeboat.streams.readiness.ABackup;
import dev.lifeboat.streams.readiness.AVerification;
import dev.lifeboat.streams.readiness.Examples;
import dev.lifeboat.streams.readiness.Readiness;
import dev.lifeboat.streams.readiness.Verdict;
import dev.lifeboat.streams.state.Sources;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RR-22: silence is not health. */
class SourceControlTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Sources NONE = source -> Optional.empty();

    @ParameterizedTest(name = "interval {0}: alive for {1}")
    @CsvSource({"PT1M, PT15M", "PT5M, PT15M", "PT10M, PT30M", "PT0S, PT15M", "-PT1H, PT15M", "PT1H, PT3H"})
    void isAliveForThreeIntervalsAndAtLeastFifteenMinutes(Duration interval, Duration alive) {
        Instant last = NOON.plus(alive);

        assertThat(evaluate(source(NOON, interval), last)).passes("RR-22").changes("RR-22", last.plusMillis(1));
        assertThat(evaluate(source(NOON, interval), last.plusMillis(1)))
                .has("RR-22", UNKNOWN, STATE_STALE)
                .neverChanges("RR-22");
    }

    @Test
    void isStaleWhenASourceNeverGaveASignOfLife() {
        assertThat(evaluate(NONE, NOON)).has("RR-22", UNKNOWN, STATE_STALE).is(Verdict.BLOCKED);
    }

    @Test
    void isStaleWhenASourceSaysThatItFails() {
        Sources failing = source -> Optional.of(new Sources.Status(NOON, MINUTE, true, ORDERS_REGISTERED.evidence()));

        assertThat(evaluate(failing, NOON)).has("RR-22", UNKNOWN, STATE_STALE);
    }

    @Test
    void believesNoSignOfLifeFromTheFuture() {
        Sources ahead = source(NOON.plus(Duration.ofMinutes(6)), MINUTE);

        assertThat(evaluate(ahead, NOON)).has("RR-22", UNKNOWN, STATE_STALE).changes("RR-22", NOON.plus(MINUTE));
    }

    @Test
    void needsEverySourceThatRequiredEvidenceComesFrom() {
        Verification drilled = AVerification.restoreOf("42", "99")
                .from("drill:weekly")
                .endedAt(before(Duration.ofMinutes(2)))
                .build();
        Sources onlyTheCatalog = source -> Optional.ofNullable(
                Map.of(Examples.CATALOG, new Sources.Status(NOON, MINUTE, false, drilled.evidence()))
                        .get(source));

        assertThat(Readiness.evaluate(readyOrdersWith(drilled), onlyTheCatalog, BASELINE, NOON))
                .has("RR-22", UNKNOWN, STATE_STALE);
        assertThat(Readiness.evaluate(readyOrdersWith(drilled), onlyTheCatalog, Policy.builtIn("dev"), NOON))
                .passes("RR-22");
    }

    @Test
    void needsNoSignOfLifeFromPeopleAndReports() {
        var state = state(
                ORDERS_REGISTERED,
                ABackup.called("1").from("person:dba").endedAt(before(MINUTE)).build(),
                AVerification.restoreOf("1", "1")
                        .from("report:ci")
                        .endedAt(before(MINUTE))
                        .build());

        assertThat(Readiness.evaluate(state, NONE, BASELINE, NOON)).passes("RR-22");
    }

    @Test
    void isStaleWhenNobodyEverToldAnything() {
        assertThat(Readiness.evaluate(state(ORDERS_REGISTERED), NONE, BASELINE, NOON))
                .has("RR-22", UNKNOWN, STATE_STALE);
    }

    private static Readiness evaluate(Sources sources, Instant at) {
        return Readiness.evaluate(readyOrdersWith(), sources, BASELINE, at);
    }
}
