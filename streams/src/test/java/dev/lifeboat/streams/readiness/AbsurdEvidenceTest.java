package dev.lifeboat.streams.readiness;

import static dev.lifeboat.streams.readiness.Examples.MAY_IT_RUN;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.source;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.streams.controls.Question;
import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.state.DatabaseState;
import dev.lifeboat.streams.state.Sources;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clocks and sizes that cannot be end in an answer, never in an exception. */
class AbsurdEvidenceTest {
    private static final List<Instant> INSTANTS = List.of(
            NOON,
            Instant.EPOCH,
            Instant.parse("9999-12-31T23:59:59.999Z"),
            Instant.MIN,
            Instant.MAX,
            Instant.ofEpochMilli(Long.MAX_VALUE),
            Instant.ofEpochMilli(Long.MIN_VALUE));
    private static final List<Duration> DURATIONS = List.of(
            Duration.ofMinutes(1),
            Duration.ZERO,
            Duration.ofSeconds(Long.MAX_VALUE),
            Duration.ofSeconds(Long.MIN_VALUE));

    @Test
    @Tag("seeded")
    void alwaysEndsInAnAnswer() {
        for (long seed = 0; seed < Seeds.upTo(200); seed++) {
            var facts = Examples.readyOrders();
            facts.addAll(new EvidenceGenerator(seed).absurd().history(1 + (int) seed % 9));
            var state = Examples.state(facts);
            Sources sources = source(pick(INSTANTS, seed), pick(DURATIONS, seed));
            var question = new Question(
                    Examples.MIGRATION,
                    pick(List.of(Question.Phase.values()), seed),
                    null,
                    null,
                    pick(INSTANTS, seed + 1),
                    pick(DURATIONS, seed + 1));
            for (Instant at : INSTANTS) {
                var readiness = Readiness.evaluate(state, sources, Examples.BASELINE, at);
                var decision = Gate.decide(state, sources, Examples.BASELINE, question, at);

                assertThat(readiness.results())
                        .allSatisfy(result -> assertThat(result.reason()).isNotBlank());
                assertThat(decision.results())
                        .allSatisfy(result -> assertThat(result.reason()).isNotBlank());
                assertThat(decision.reasons())
                        .allSatisfy(reason -> assertThat(reason.observed()).isNotBlank());
            }
            for (boolean stays : new boolean[] {true, false}) {
                assertThat(Forecast.of(
                                        state,
                                        sources,
                                        Examples.BASELINE,
                                        new Assumptions(pick(INSTANTS, seed + 1), stays, stays),
                                        Instant.MIN,
                                        Instant.MAX,
                                        100)
                                .changes())
                        .hasSizeLessThanOrEqualTo(100);
            }
        }
    }

    @Test
    void believesNoSuccessFromTheFutureButEveryFailure() {
        Instant future = Instant.parse("9999-12-31T23:59:59.999Z");
        var restored = AVerification.restoreOf("42", "99").endedAt(future);

        var passed = Examples.readyOrdersWithout(Examples.RESTORE_OF_NIGHTLY_FULL);
        passed.fold(restored.build());
        var failed = Examples.readyOrdersWith(restored.failed().build());

        DecisionAssert.assertThat(decide(passed)).deniesAlsoFor(ReasonCode.RESTORE_TEST_MISSING);
        DecisionAssert.assertThat(decide(failed)).deniesAlsoFor(ReasonCode.VERIFICATION_FAILED);
    }

    @Test
    void aProcedureThatWasNeverTestedIsSoForEver() {
        var facts = Examples.readyOrders();
        facts.remove(Examples.PROCEDURE_OF_ORDERS);
        facts.add(Examples.procedure(true, true, Duration.ofHours(1), null, 100.0));
        var state = Examples.state(facts);

        for (Instant at : List.of(NOON, Instant.ofEpochMilli(Long.MAX_VALUE), Instant.MAX)) {
            assertThat(Readiness.evaluate(state, Examples.ALWAYS_ALIVE, Examples.BASELINE, at)
                            .results()
                            .get(22)
                            .code())
                    .isEqualTo(ReasonCode.PROCEDURE_UNTESTED);
        }
    }

    private static Decision decide(DatabaseState state) {
        return Gate.decide(state, Examples.CATALOG_ALIVE, Examples.BASELINE, MAY_IT_RUN, NOON);
    }

    private static <T> T pick(List<T> choices, long seed) {
        return choices.get((int) (seed % choices.size()));
    }
}
