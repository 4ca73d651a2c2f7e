package dev.lifeboat.streams.readiness;

import static dev.lifeboat.streams.readiness.Examples.ALWAYS_ALIVE;
import static dev.lifeboat.streams.readiness.Examples.BASELINE;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.readyOrders;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.streams.facts.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Several waivers of one control: which one counts, and when another takes its turn. */
class WaivingTest {
    private static final Instant BEGIN = NOON.minus(Duration.ofDays(1));
    private static final Instant END = NOON.plus(Duration.ofDays(6));

    @Test
    void theOneThatEndsLastCountsWhicheverWasRecordedFirst() {
        for (int shortWas : new int[] {1, 3}) {
            var shorter = waiver("short").version(shortWas).during(BEGIN, NOON.plusSeconds(60));
            var longer = waiver("long").version(2);

            assertThat(result(NOON, shorter, longer).validUntil()).isEqualTo(END);
            assertThat(result(NOON, shorter, longer).waiving().waiver()).isEqualTo(longer.build());
        }
    }

    @Test
    void theResultIsAnotherWhenAnotherWaiverTakesItsTurn() {
        Instant turn = NOON.plusSeconds(60);
        var first = waiver("first").during(BEGIN, turn);
        var second = waiver("second").during(turn, END);

        Result now = result(NOON, first, second);
        Result then = result(turn, first, second);

        assertThat(now.outcome()).isEqualTo(Outcome.WAIVED);
        assertThat(now.validUntil()).isEqualTo(turn);
        assertThat(now.waiving().waiver()).isEqualTo(first.build());
        assertThat(then.outcome()).isEqualTo(Outcome.WAIVED);
        assertThat(then.waiving().waiver()).isEqualTo(second.build());
        assertThat(then.validUntil()).isEqualTo(END);
    }

    @Test
    void ofSeveralThatDoNotCountTheOneRecordedLastIsTold() {
        var older = waiver("a").version(1).because(" ");
        var newer = waiver("b").version(2).by("ann", null);

        assertThat(result(NOON, older, newer).waiving().waiver()).isEqualTo(newer.build());
        assertThat(result(NOON, older.version(3), newer).waiving().waiver()).isEqualTo(older.build());
    }

    @Test
    void aWaiverThatOnlyBeginsAtThisInstantCountsAndIsNotToldAsBeginning() {
        Result begun = result(NOON, waiver("a").during(NOON, END));
        Result ended = result(NOON, waiver("a").during(BEGIN, NOON));

        assertThat(begun.outcome()).isEqualTo(Outcome.WAIVED);
        assertThat(ended.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(ended.reason()).contains("it ended at " + NOON);
        assertThat(ended.validUntil()).isNull();
    }

    @Test
    void whatIsWaivedIsOneResultAndWhatIsNotIsAnother() {
        Result waived = result(NOON, waiver("a"));
        Result refused = result(NOON, waiver("a").because(" "));
        Result without = result(NOON);

        assertThat(waived.sameAs(result(NOON.plusSeconds(1), waiver("a")))).isTrue();
        assertThat(waived.sameAs(refused)).isFalse();
        assertThat(refused.sameAs(without)).isFalse();
        assertThat(without.sameAs(refused)).isFalse();
        assertThat(refused.sameAs(result(NOON, waiver("a").by(" ", "bob")))).isFalse();
        assertThat(without.sameAs(result(NOON))).isTrue();
    }

    private static AWaiver waiver(String id) {
        return AWaiver.of("RR-09", id);
    }

    private static Result result(Instant at, AWaiver... waivers) {
        var facts = readyOrders();
        facts.remove(Examples.RESTORE_OF_NIGHTLY_FULL);
        for (AWaiver waiver : List.of(waivers)) {
            facts.add(waiver.build());
        }
        return Readiness.evaluate(Examples.state(facts), ALWAYS_ALIVE, BASELINE, at).results().stream()
                .filter(result -> result.control().id().equals("RR-09"))
                .findAny()
                .orElseThrow();
    }
}
