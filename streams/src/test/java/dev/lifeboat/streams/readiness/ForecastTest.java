package dev.lifeboat.streams.readiness;

import static dev.lifeboat.streams.readiness.Examples.BASELINE;
import static dev.lifeboat.streams.readiness.Examples.CATALOG_ALIVE;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.before;
import static dev.lifeboat.streams.readiness.Examples.readyOrdersWith;
import static dev.lifeboat.streams.readiness.Examples.source;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.state.DatabaseState;
import dev.lifeboat.streams.state.Sources;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ForecastTest {
    private static final Instant NEXT_WEEK = NOON.plus(Duration.ofDays(7));
    private static final Assumptions SOURCES_STAY = new Assumptions(NOON, true, false);
    private static final Assumptions SILENCE = new Assumptions(NOON, false, false);
    private static final Assumptions ALL_STAYS = new Assumptions(NOON, true, true);

    @Test
    void tellsWhenARequiredControlBlocksAndWhatLedToIt() {
        var forecast = forecast(readyOrdersWith(), CATALOG_ALIVE, SOURCES_STAY);

        // the recovery point is a minute old at noon; it may be 15 minutes old, and blocks when it is older than 60
        assertThat(forecast.verdict()).isEqualTo(Verdict.READY);
        assertThat(forecast.changes().get(0))
                .returns(NOON.plus(Duration.ofMinutes(14)).plusMillis(1), Forecast.Change::at)
                .returns(Verdict.READY, Forecast.Change::before)
                .returns(Verdict.AT_RISK, Forecast.Change::after);
        assertThat(forecast.first(Verdict.BLOCKED))
                .hasValue(NOON.plus(Duration.ofMinutes(59)).plusMillis(1));
        var blocking = forecast.changes().get(1).controls();
        assertThat(blocking).singleElement().satisfies(change -> {
            assertThat(change.before()).isEqualTo(Outcome.WARN);
            assertThat(change.now().outcome()).isEqualTo(Outcome.FAIL);
            assertThat(change.now().control().id()).isEqualTo("RR-13");
            assertThat(change.now().code()).isEqualTo(ReasonCode.RPO_EXCEEDED);
            assertThat(change.now().reason()).isNotBlank();
        });
    }

    @Test
    void blocksAfterAQuarterOfAnHourWhenNoSourceIsHeardOfAnyMore() {
        assertThat(forecast(readyOrdersWith(), CATALOG_ALIVE, SILENCE).first(Verdict.BLOCKED))
                .hasValue(NOON.plus(Duration.ofMinutes(15)).plusMillis(1));
    }

    @Test
    void blocksWhenTheBackupIsTooOldWhileSourcesAndArchivingGoOn() {
        var forecast = forecast(readyOrdersWith(), CATALOG_ALIVE, ALL_STAYS);

        assertThat(forecast.first(Verdict.BLOCKED))
                .hasValue(before(Duration.ofMinutes(40))
                        .plus(BASELINE.thresholds().backupFail())
                        .plusMillis(1));
        assertThat(forecast.changes())
                .last()
                .satisfies(change -> assertThat(change.controls())
                        .allSatisfy(control ->
                                assertThat(control.now().control().id()).isNotIn("RR-13", "RR-14", "RR-22")));
    }

    @Test
    void aSourceThatIsSilentNowStaysSilentAndOneThatWasNeverHeardOfToo() {
        Sources silent = source(before(Duration.ofHours(2)), Duration.ofMinutes(1));
        Sources ahead = source(NOON.plus(Duration.ofHours(1)), Duration.ofMinutes(1));
        Sources failing = name -> CATALOG_ALIVE
                .status(name)
                .map(status -> new Sources.Status(status.lastSeen(), status.interval(), true, status.evidence()));

        for (Sources sources : new Sources[] {silent, ahead, failing, name -> Optional.empty()}) {
            var forecast = forecast(readyOrdersWith(), sources, ALL_STAYS);
            assertThat(forecast.verdict()).isEqualTo(Verdict.BLOCKED);
            assertThat(forecast.changes()).isEmpty();
        }
    }

    @Test
    @Tag("seeded")
    void takesASourceForAliveExactlyWhenTheControlOfSourcesDoes() {
        for (long seed = 0; seed < Seeds.upTo(2_000); seed++) {
            var random = new SplittableRandom(seed);
            Sources sources = source(
                    NOON.plusMillis(random.nextLong(-7_200_000, 600_000)),
                    Duration.ofMillis(random.nextLong(-1_000, 2_400_000)));
            Outcome now = outcome(readyOrdersWith(), sources, NOON);
            Sources steady = SOURCES_STAY.of(sources, BASELINE.thresholds());

            for (Duration later : new Duration[] {Duration.ZERO, Duration.ofMinutes(16), Duration.ofDays(400)}) {
                assertThat(outcome(readyOrdersWith(), steady, NOON.plus(later)))
                        .as("seed %d, %s later", seed, later)
                        .isEqualTo(now);
            }
        }
    }

    @Test
    @Tag("seeded")
    void namesEveryInstantAtWhichTheVerdictChangesAndNoOther() {
        int changes = 0;
        for (long seed = 0; seed < Seeds.upTo(400); seed++) {
            var state = readyOrdersWith(new EvidenceGenerator(seed).history(3).toArray(new Fact[0]));
            Sources steady = SOURCES_STAY.of(CATALOG_ALIVE, BASELINE.thresholds());
            var forecast = forecast(state, CATALOG_ALIVE, SOURCES_STAY);
            Verdict verdict = forecast.verdict();
            assertThat(verdictAt(state, steady, NOON)).isEqualTo(verdict);
            for (var change : forecast.changes()) {
                assertThat(change.before()).as("seed %d", seed).isEqualTo(verdict);
                assertThat(verdictAt(state, steady, change.at().minusMillis(1)))
                        .as("seed %d", seed)
                        .isEqualTo(verdict);
                verdict = change.after();
                assertThat(verdictAt(state, steady, change.at()))
                        .as("seed %d", seed)
                        .isEqualTo(verdict);
                assertThat(change.controls()).as("seed %d", seed).isNotEmpty();
                changes++;
            }
            assertThat(verdictAt(state, steady, NEXT_WEEK)).as("seed %d", seed).isEqualTo(forecast.last());
        }
        assertThat(changes).isGreaterThan(Seeds.all() ? 200 : -1);
    }

    @Test
    void saysUpToWhereItGoesWhenThereAreTooManyChanges() {
        var forecast = Forecast.of(readyOrdersWith(), CATALOG_ALIVE, BASELINE, SOURCES_STAY, NOON, NEXT_WEEK, 1);

        assertThat(forecast.changes()).hasSize(1);
        assertThat(forecast.truncated()).isTrue();
        assertThat(forecast.coveredUntil()).isEqualTo(forecast.changes().get(0).at());
        assertThat(forecast(readyOrdersWith(), CATALOG_ALIVE, SOURCES_STAY).truncated())
                .isFalse();
    }

    @Test
    void beginsWhereItIsAskedToAndCountsSourcesAsTheyAreNow() {
        var tomorrow = NOON.plus(Duration.ofDays(1));
        var forecast = Forecast.of(
                readyOrdersWith(ABackup.called("43").endedAt(NOON).build()),
                CATALOG_ALIVE,
                BASELINE,
                ALL_STAYS,
                tomorrow,
                tomorrow.plus(Duration.ofDays(1)),
                100);

        assertThat(forecast.results())
                .filteredOn(result -> result.control().id().equals("RR-22"))
                .allMatch(result -> result.outcome() == Outcome.PASS);
        assertThat(forecast.changes()).allMatch(change -> change.at().isAfter(tomorrow));
    }

    @Test
    void holdsNoLagThatIsOfBackupsAloneHoweverLogArchivingIsWaived() {
        var facts = new ArrayList<Fact>(Examples.readyOrders());
        facts.remove(Examples.ARCHIVING_OF_ORDERS);
        facts.add(Examples.archiving(false, null, null, null));
        facts.add(AWaiver.of("RR-14").build());
        facts.add(AWaiver.of("RR-15").build());

        var forecast = forecast(Examples.state(facts), Examples.ALWAYS_ALIVE, ALL_STAYS);

        assertThat(forecast.verdict()).isNotEqualTo(Verdict.BLOCKED);
        assertThat(forecast.first(Verdict.BLOCKED))
                .contains(NOON.plus(Duration.ofMinutes(20)).plusMillis(1)); // an hour after the backup
    }

    @Test
    void statesWhatItAssumes() {
        assertThat(SOURCES_STAY.inWords()).anyMatch(line -> line.contains("stay alive"));
        assertThat(SILENCE.inWords()).anyMatch(line -> line.contains("no source gives a sign of life"));
    }

    private static Forecast forecast(DatabaseState state, Sources sources, Assumptions assumptions) {
        return Forecast.of(state, sources, BASELINE, assumptions, NOON, NEXT_WEEK, 100);
    }

    private static Verdict verdictAt(DatabaseState state, Sources sources, Instant at) {
        return Readiness.evaluate(state, sources, BASELINE, at).verdict();
    }

    private static Outcome outcome(DatabaseState state, Sources sources, Instant at) {
        return Readiness.evaluate(state, sources, BASELINE, at).results().stream()
                .filter(result -> result.control().id().equals("RR-22"))
                .findFirst()
                .orElseThrow()
                .outcome();
    }
}
