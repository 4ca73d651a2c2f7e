package dev.lifeboat.streams.readiness;

import static dev.lifeboat.streams.readiness.Examples.BASELINE;
import static dev.lifeboat.streams.readiness.Examples.CATALOG_ALIVE;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.readyOrdersWith;
import static dev.lifeboat.streams.readiness.Examples.state;
import static dev.lifeboat.streams.readiness.ReadinessAssert.assertThat;

import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.policy.Policy;
import java.time.Duration;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class ReadinessTest {

    @Test
    void isReadyWhenAllThatIsRequiredHolds() {
        var readiness = Readiness.evaluate(readyOrdersWith(), CATALOG_ALIVE, BASELINE, NOON);

        assertThat(readiness).is(Verdict.READY).leansOn("42").hasLevel(4);
    }

    @Test
    void isReadyOnlyUntilTheFirstThingThatTimeTakesAway() {
        var readiness = Readiness.evaluate(readyOrdersWith(), CATALOG_ALIVE, BASELINE, NOON);

        // the recovery point is 1 min old at noon and may be 15 min old
        assertThat(readiness).isReadyUntil(NOON.plus(Duration.ofMinutes(14)).plusMillis(1));
    }

    @Test
    void isBlockedWhenNothingIsKnown() {
        var readiness = Readiness.evaluate(state(), source -> java.util.Optional.empty(), BASELINE, NOON);

        assertThat(readiness)
                .is(Verdict.BLOCKED)
                .leansOn(null)
                .hasLevel(0)
                .has("RR-01", Outcome.FAIL, ReasonCode.DATABASE_UNKNOWN)
                .has("RR-22", Outcome.UNKNOWN, ReasonCode.STATE_STALE);
    }

    @Test
    void becomesBlockedBySilenceOfItsSourceAlone() {
        var later = NOON.plus(Duration.ofMinutes(15));

        assertThat(Readiness.evaluate(readyOrdersWith(), CATALOG_ALIVE, BASELINE, later))
                .passes("RR-22");
        assertThat(Readiness.evaluate(readyOrdersWith(), CATALOG_ALIVE, BASELINE, later.plusMillis(1)))
                .is(Verdict.BLOCKED)
                .has("RR-22", Outcome.UNKNOWN, ReasonCode.STATE_STALE);
    }

    @Test
    void judgesEveryControl() {
        var readiness = Readiness.evaluate(readyOrdersWith(), CATALOG_ALIVE, BASELINE, NOON);

        Assertions.assertThat(readiness.results())
                .hasSize(25)
                .noneMatch(result -> result.code() == ReasonCode.NOT_JUDGED)
                .allMatch(result -> result.outcome() == Outcome.PASS
                        || result.control().id().equals("RR-24"));
    }

    @Test
    void isNotBlockedByAdvisoryControlsThatCannotBeTold() {
        var state = Examples.readyOrdersWithout(Examples.PROCEDURE_OF_ORDERS);

        assertThat(Readiness.evaluate(state, CATALOG_ALIVE, Policy.builtIn("dev"), NOON))
                .is(Verdict.READY)
                .has("RR-23", Outcome.UNKNOWN, ReasonCode.PROCEDURE_MISSING);
    }
}
