package dev.lifeboat.streams.readiness;

import static dev.lifeboat.streams.readiness.Examples.BASELINE;
import static dev.lifeboat.streams.readiness.Examples.CATALOG_ALIVE;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.before;
import static dev.lifeboat.streams.readiness.Examples.readyOrdersWith;
import static dev.lifeboat.streams.readiness.Examples.source;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.streams.state.Sources;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Where a forecast begins and ends, and which sources it takes for alive. */
class ForecastLimitsTest {
    private final Assumptions sourcesStay = Assumptions.noEventButSignsOfLife(NOON);
    private static final Instant WARNS = NOON.plus(Duration.ofMinutes(14)).plusMillis(1);

    @Test
    void aChangeAtTheVeryEndIsToldAndOneBeyondIsNot() {
        var with = forecast(CATALOG_ALIVE, WARNS, 100);
        var without = forecast(CATALOG_ALIVE, WARNS.minusMillis(1), 100);

        assertThat(with.changes()).extracting(Forecast.Change::at).containsExactly(WARNS);
        assertThat(with.last()).isEqualTo(Verdict.AT_RISK);
        assertThat(with.truncated()).isFalse();
        assertThat(with.coveredUntil()).isEqualTo(WARNS);
        assertThat(without.changes()).isEmpty();
        assertThat(without.last()).isEqualTo(Verdict.READY);
        assertThat(without.first(Verdict.READY)).contains(NOON);
        assertThat(without.first(Verdict.BLOCKED)).isEmpty();
    }

    @Test
    void theLastVerdictIsThatAfterTheLastChange() {
        var forecast = forecast(CATALOG_ALIVE, NOON.plus(Duration.ofHours(2)), 100);

        assertThat(forecast.changes())
                .extracting(Forecast.Change::after)
                .containsExactly(Verdict.AT_RISK, Verdict.BLOCKED);
        assertThat(forecast.last()).isEqualTo(Verdict.BLOCKED);
        assertThat(forecast.first(Verdict.AT_RISK)).contains(WARNS);
    }

    @Test
    void noChangesWantedIsNoneTold() {
        var forecast = forecast(CATALOG_ALIVE, NOON.plus(Duration.ofHours(2)), 0);

        assertThat(forecast.changes()).isEmpty();
        assertThat(forecast.truncated()).isTrue();
        assertThat(forecast.coveredUntil()).isEqualTo(NOON);
    }

    @Test
    void aSourceStaysAliveThatIsAliveAtTheInstantOfTheAssumption() {
        // silent from a quarter of an hour and a millisecond after its last sign of life
        Sources alive = source(before(Duration.ofMinutes(15)), Duration.ofMinutes(1));
        Sources silent = source(before(Duration.ofMinutes(15)).minusMillis(1), Duration.ofMinutes(1));

        assertThat(forecast(alive, WARNS, 100).verdict()).isEqualTo(Verdict.READY);
        assertThat(forecast(alive, WARNS.minusMillis(1), 100).changes()).isEmpty();
        assertThat(forecast(silent, WARNS, 100).verdict()).isEqualTo(Verdict.BLOCKED);
    }

    @Test
    void aSourceWhoseClockIsTooFarAheadNeverGetsWell() {
        Sources believed = source(NOON.plus(Duration.ofMinutes(5)), Duration.ofMinutes(1));
        Sources ahead = source(NOON.plus(Duration.ofMinutes(5)).plusMillis(1), Duration.ofMinutes(1));

        assertThat(forecast(believed, WARNS.minusMillis(1), 100).verdict()).isEqualTo(Verdict.READY);
        var forecast = forecast(ahead, NOON.plus(Duration.ofDays(9)), 100);
        assertThat(forecast.verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(forecast.changes()).isEmpty();
        assertThat(forecast.results().get(21).reason()).contains("clock that is ahead");
    }

    @Test
    void everyAssumptionIsASentence() {
        assertThat(sourcesStay.inWords())
                .hasSize(3)
                .contains(
                        "sources that are alive at " + NOON + " stay alive; sources that are not stay silent",
                        "nothing more is heard of log archiving");
        assertThat(new Assumptions(NOON, false, true).inWords())
                .contains(
                        "no source gives a sign of life after " + NOON,
                        "log archiving goes on, or stays away, as it does at " + NOON);
    }

    private Forecast forecast(Sources sources, Instant to, int most) {
        return Forecast.of(readyOrdersWith(), sources, BASELINE, sourcesStay, NOON, to, most);
    }
}
