package dev.lifeboat.streams.state;

import static dev.lifeboat.streams.readiness.Examples.ALWAYS_ALIVE;
import static dev.lifeboat.streams.readiness.Examples.BASELINE;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.ORDERS_REGISTERED;
import static dev.lifeboat.streams.readiness.Examples.before;
import static dev.lifeboat.streams.readiness.Examples.state;
import static dev.lifeboat.streams.readiness.ReadinessAssert.assertThat;

import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.ForgottenLogs;
import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.streams.readiness.ABackup;
import dev.lifeboat.streams.readiness.AVerification;
import dev.lifeboat.streams.readiness.Examples;
import dev.lifeboat.streams.readiness.Readiness;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** RR-07: whether the log behind a backup has a hole stays known for months. */
class ForgottenLogsTest {
    private static final Duration QUARTER = Duration.ofMinutes(15);
    private static final int DAY = 96;
    private static final int SIXTY_DAYS = 60 * DAY;

    /** A full backup of sixty days ago, restored yesterday: the verdict leans on it. */
    private static final ABackup OLD = ABackup.called("old")
            .endedAt(before(QUARTER.multipliedBy(SIXTY_DAYS)))
            .log(null, "1000", "1000");

    private static final Verification OLD_RESTORED = AVerification.restoreOf("old", "1")
            .endedAt(before(Duration.ofDays(1)))
            .build();

    @Test
    void theLogOfTwoMonthsHasNoHole() {
        var state = shipped(log -> true);

        assertThat(judge(state)).leansOn("old").passes("RR-07");
    }

    @Test
    void aHoleIsKnownHoweverLongAgo() {
        for (int missing : new int[] {0, 1, 1000, SIXTY_DAYS - 65, SIXTY_DAYS - 63, SIXTY_DAYS - 2}) {
            assertThat(judge(shipped(log -> log != missing)))
                    .leansOn("old")
                    .has("RR-07", Outcome.FAIL, ReasonCode.LOG_RANGE_GAP)
                    .says("RR-07", "between " + (1000 + missing) + " and " + (1001 + missing));
        }
    }

    @Test
    void aHoleMeansNothingToABackupThatCameAfterIt() {
        var state = shipped(log -> log != 3000);
        state.fold(ABackup.called("new")
                .endedAt(end(3001))
                .log(null, "4001", "4002")
                .build());
        state.fold(AVerification.restoreOf("new", "2")
                .endedAt(before(Duration.ofHours(1)))
                .build());

        assertThat(judge(state)).leansOn("new").passes("RR-07");
    }

    /** Retention takes the oldest away day by day. */
    @ParameterizedTest
    @EnumSource(
            value = Backup.Status.class,
            names = {"EXPIRED", "DELETED", "COMPLETED"})
    void whatRetentionTakesAwayIsMissingOnlyToBackupsBeforeIt(Backup.Status status) {
        var state = shipped(log -> true);
        for (int log = 0; log < 1000; log++) {
            state.fold(gone(log, status));
        }

        assertThat(judge(state)).leansOn("old").has("RR-07", Outcome.FAIL, ReasonCode.LOG_RANGE_GAP);
        state.fold(ABackup.called("new")
                .endedAt(end(1000))
                .log(null, "2000", "2000")
                .build());
        state.fold(AVerification.restoreOf("new", "2")
                .endedAt(before(Duration.ofHours(1)))
                .build());
        assertThat(judge(state)).leansOn("new").passes("RR-07");
    }

    @Test
    void whatIsWithdrawnFromTheMiddleLeavesAHole() {
        var state = shipped(log -> true);
        state.fold(gone(2500, Backup.Status.COMPLETED));

        assertThat(judge(state))
                .has("RR-07", Outcome.FAIL, ReasonCode.LOG_RANGE_GAP)
                .says("RR-07", "between 3500 and 3501");
        // told again, as a source that is read anew may
        state.fold(log(2500).build());
        assertThat(judge(state)).has("RR-07", Outcome.FAIL, ReasonCode.LOG_RANGE_GAP);
    }

    @Test
    void whatAnotherSourceHoldsIsNoHole() {
        var state = shipped(log -> true);
        state.fold(gone(2500, Backup.Status.COMPLETED));
        state.fold(log(2500).from("catalog:other").build());

        assertThat(judge(state)).passes("RR-07");
    }

    @Test
    void anUntoldLogBackupHidesAHoleOnlyWhereItMayHoldIt() {
        var state = shipped(log -> log != 3000 && log != SIXTY_DAYS - 30);
        Backup untold = log(3000).log(null, null, null).build();

        state.fold(untold);

        assertThat(judge(state))
                .has("RR-07", Outcome.FAIL, ReasonCode.LOG_RANGE_GAP)
                .says("RR-07", "between " + (SIXTY_DAYS - 30 + 1000));
    }

    @Test
    void aTestThatFailedCondemnsALogBackupForGood() {
        var facts = new ArrayList<Fact>(shippedFacts(log -> true));
        facts.add(
                2,
                AVerification.of("log-3000", Verification.Type.INTEGRITY, "9")
                        .endedAt(end(3001))
                        .failed()
                        .build());

        assertThat(judge(state(facts))).has("RR-07", Outcome.FAIL, ReasonCode.LOG_RANGE_GAP);
    }

    @Test
    void knowsWhenTheFirstIsNoMoreKept() {
        var kept = Duration.ofDays(70);
        var facts = new ArrayList<Fact>(List.of(ORDERS_REGISTERED, OLD.build(), OLD_RESTORED));
        for (int log = 0; log < SIXTY_DAYS; log++) {
            facts.add(log(log).expiresAt(end(log).plus(kept)).build());
        }
        Instant gone = end(0).plus(kept);

        assertThat(judge(state(facts))).passes("RR-07").changes("RR-07", gone);
        assertThat(Readiness.evaluate(state(facts), ALWAYS_ALIVE, BASELINE, gone))
                .has("RR-07", Outcome.FAIL, ReasonCode.LOG_RANGE_GAP);
    }

    /** What is held twice may go once, however often that happens. */
    @Test
    void whatGoesMeansNothingWhereAnotherSourceHoldsIt() {
        var kept = Duration.ofDays(70);
        var facts = new ArrayList<Fact>(List.of(ORDERS_REGISTERED, OLD.build(), OLD_RESTORED));
        for (int log = 0; log < SIXTY_DAYS; log++) {
            facts.add(log(log).expiresAt(end(log).plus(kept)).build());
            facts.add(log(log).from("catalog:other")
                    .expiresAt(end(log).plus(kept.multipliedBy(2)))
                    .build());
        }

        assertThat(judge(state(facts))).passes("RR-07").changes("RR-07", end(0).plus(kept.multipliedBy(2)));
    }

    /** More are told than are kept. */
    @Test
    void ofTheLogBehindABackupNothingIsConcludedWhereSomeOfItIsForgotten() {
        var state = new DatabaseState(Examples.ORDERS, SIXTY_DAYS - 10);
        shippedFacts(log -> true).forEach(state::fold);

        assertThat(judge(state))
                .leansOn("old")
                .has("RR-07", Outcome.UNKNOWN, ReasonCode.LOG_RANGE_UNKNOWN)
                .has("RR-18", Outcome.UNKNOWN, ReasonCode.RETENTION_UNKNOWN);
        Assertions.assertThat(forgotten(state).until()).isEqualTo(Millis.of(end(9)));
        for (int log : new int[] {9, 10}) {
            state.fold(ABackup.called("new")
                    .version(log)
                    .startedAt(end(log).plusMillis(1))
                    .endedAt(end(log).plus(Duration.ofMinutes(11)))
                    .log(null, "" + (1001 + log), "" + (1001 + log))
                    .build());
        }
        state.fold(AVerification.restoreOf("new", "2")
                .endedAt(before(Duration.ofHours(1)))
                .build());
        assertThat(judge(state)).leansOn("new").passes("RR-07");
    }

    @Test
    void aHoleThatNothingForgottenCanFillStaysAHole() {
        for (int missing : new int[] {11, 3000, SIXTY_DAYS - 2}) {
            var state = new DatabaseState(Examples.ORDERS, SIXTY_DAYS - 10);
            shippedFacts(log -> log != missing).forEach(state::fold);

            assertThat(judge(state)).leansOn("old").has("RR-07", Outcome.FAIL, ReasonCode.LOG_RANGE_GAP);
        }
    }

    /** Once what lies between the forgotten ones and the hole has gone, they may have held what is missing. */
    @Test
    void aHoleIsNoneAnyMoreWhenWhatIsForgottenMayFillIt() {
        Instant gone = NOON.plusSeconds(90);
        var state = new DatabaseState(Examples.ORDERS, SIXTY_DAYS - 10);
        for (Fact fact : shippedFacts(log -> log != 20 && log > 0)) {
            state.fold(fact);
        }
        for (int log = 8; log < 20; log++) {
            state.fold(log(log).version(100_000 + log).expiresAt(gone).build());
        }

        assertThat(judge(state))
                .has("RR-07", Outcome.FAIL, ReasonCode.LOG_RANGE_GAP)
                .changes("RR-07", gone);
        assertThat(Readiness.evaluate(state, ALWAYS_ALIVE, BASELINE, gone))
                .has("RR-07", Outcome.UNKNOWN, ReasonCode.LOG_RANGE_UNKNOWN);
    }

    @Test
    void withdrawnLogBackupsThatAreForgottenPushOutNothingThatIsRemembered() {
        var state = new DatabaseState(Examples.ORDERS, 10);
        for (int log = 100; log < 110; log++) {
            state.fold(log(log).build());
        }
        state.fold(ABackup.called("full").version(50).gone());
        for (int log = 0; log < 100; log++) {
            state.fold(gone(log, Backup.Status.COMPLETED));
        }
        state.fold(ABackup.called("full").version(1).endedAt(NOON).build());

        Assertions.assertThat(state.facts())
                .filteredOn(fact -> !fact.deleted())
                .hasSize(11)
                .allMatch(fact -> !(fact instanceof Backup it) || it.type() == Backup.Type.LOG);
    }

    @Test
    void whatIsForgottenIsNoNewsWhenItIsToldAgain() {
        var state = new DatabaseState(Examples.ORDERS, 10);
        for (int log = 0; log < 30; log++) {
            state.fold(log(log).build());
        }

        for (Backup again : List.of(log(3).build(), log(19).build(), gone(3, Backup.Status.COMPLETED))) {
            Assertions.assertThat(state.fold(again)).isEqualTo(new DatabaseState.Folded(false, List.of(), List.of()));
        }
        Assertions.assertThat(forgotten(state).until()).isEqualTo(Millis.of(end(19)));
    }

    /** The clock that things were told by may be behind: what ended is believed to have ended as late as it says. */
    @Test
    void whatIsForgottenEndedAsItSaysWheneverItWasTold() {
        var state = new DatabaseState(Examples.ORDERS, 10);
        for (int log = 0; log < 30; log++) {
            state.fold(log(log).endedAt(Instant.parse("2036-12-31T00:00:00Z").plusSeconds(log))
                    .build());
        }

        Assertions.assertThat(forgotten(state).until()).isEqualTo(Millis.of(Instant.parse("2036-12-31T00:00:19Z")));
    }

    @Test
    void ofWhatAnEarlierVersionHeldAFewThatEndFarAheadCountAsOfWhenTheLastWasTold() {
        var old = new ArrayList<Backup>();
        for (int log = 0; log < 64; log++) {
            old.add(log(log).endedAt(TOLD.minusSeconds(100 - log)).build());
        }
        old.set(7, log(7).endedAt(TOLD.plus(Duration.ofDays(200))).build());

        Assertions.assertThat(takenForForgotten(old))
                .isBetween(Millis.of(TOLD.plus(Duration.ofDays(1))), Millis.of(TOLD.plus(Duration.ofDays(1))) + 100);
        // where most claim so, it is the clock
        old.replaceAll(log -> log(7).endedAt(TOLD.plus(Duration.ofDays(500))).build());
        Assertions.assertThat(takenForForgotten(old)).isEqualTo(Millis.of(TOLD.plus(Duration.ofDays(500))));
    }

    private static final Instant TOLD = log(0).build().provenance().observedAt();

    private static long takenForForgotten(List<Backup> old) {
        var state = new DatabaseState(Examples.ORDERS);
        state.takeOldLogsForForgotten(old, false);
        return forgotten(state).until();
    }

    /** An earlier version kept of what is withdrawn when it began, and not when it ended. */
    @Test
    void whatWasWithdrawnWithoutAnEndEndedWhenThatWasToldAtTheLatest() {
        var state = new DatabaseState(Examples.ORDERS, 2);
        Instant began = TOLD.minusSeconds(60);
        state.fold(log(1).endedAt(null).startedAt(began).goneWhole());
        state.fold(log(2).endedAt(TOLD.plusSeconds(1)).build());
        state.fold(log(3).endedAt(TOLD.plusSeconds(2)).build());

        Assertions.assertThat(forgotten(state).until()).isGreaterThanOrEqualTo(Millis.of(TOLD));
    }

    /** It may have been of that id as well, and have been what was tested. */
    @Test
    void aForgottenLogBackupFreesItsIdForNoPassOfAThirdSource() {
        for (boolean forget : new boolean[] {false, true}) {
            var state = new DatabaseState(Examples.ORDERS, 10);
            Examples.readyOrders().stream()
                    .filter(fact -> !fact.equals(Examples.RESTORE_OF_NIGHTLY_FULL))
                    .forEach(state::fold);
            state.fold(ABackup.called("42")
                    .from("barman:main")
                    .type(Backup.Type.LOG)
                    .endedAt(before(Duration.ofMinutes(45)))
                    .build());
            for (int log = 1; forget && log < 20; log++) {
                state.fold(log(log).from("barman:main")
                        .endedAt(before(Duration.ofMinutes(44)).plusSeconds(log))
                        .build());
            }
            state.fold(AVerification.restoreOf("42", "1")
                    .from("drill:weekly")
                    .endedAt(before(Duration.ofMinutes(10)))
                    .build());

            assertThat(judge(state)).has("RR-09", Outcome.UNKNOWN, ReasonCode.RESTORE_TEST_MISSING);
        }
    }

    @Test
    void whereAllIsOfOneSourceAPassOfAnotherCountsHoweverMuchIsForgotten() {
        var state = new DatabaseState(Examples.ORDERS, 10);
        Examples.readyOrders().stream()
                .filter(fact -> !fact.equals(Examples.RESTORE_OF_NIGHTLY_FULL))
                .forEach(state::fold);
        for (int log = 1; log < 20; log++) {
            state.fold(log(log).build());
        }
        state.fold(AVerification.restoreOf("42", "1")
                .from("drill:weekly")
                .endedAt(before(Duration.ofMinutes(10)))
                .build());

        assertThat(judge(state)).passes("RR-09").leansOn("42");
    }

    /** Sources never shrink, so the doubt must end otherwise. */
    @Test
    void theDoubtEndsWithTheNextBackupAndIsSaidUntilThen() {
        var state = new DatabaseState(Examples.ORDERS, 10);
        Examples.readyOrders().stream()
                .filter(fact -> !fact.equals(Examples.RESTORE_OF_NIGHTLY_FULL))
                .forEach(state::fold);
        for (int log = 1; log < 20; log++) {
            state.fold(ABackup.called("log-" + log)
                    .from("barman:main")
                    .type(Backup.Type.LOG)
                    .endedAt(NOON.plusMillis(log))
                    .build());
        }
        state.fold(AVerification.restoreOf("42", "1")
                .from("drill:weekly")
                .endedAt(NOON.plusMillis(50))
                .build());
        assertThat(judge(state))
                .has("RR-09", Outcome.UNKNOWN, ReasonCode.RESTORE_TEST_MISSING)
                .says("RR-09", "drill:weekly");

        state.fold(ABackup.called("43")
                .endedAt(NOON.plusMillis(40))
                .startedAt(NOON.plusMillis(20))
                .build());
        state.fold(AVerification.restoreOf("43", "2")
                .from("drill:weekly")
                .endedAt(NOON.plusMillis(60))
                .build());
        assertThat(judge(state)).passes("RR-09").leansOn("43");
    }

    @Test
    void whoseTheForgottenOnesOfAnEarlierVersionWereNobodyKnows() {
        var old = new ArrayList<Backup>();
        for (int log = 0; log < 64; log++) {
            old.add(log(log).build());
        }
        var state = new DatabaseState(Examples.ORDERS);
        state.takeOldLogsForForgotten(old, false);

        Assertions.assertThat(forgotten(state).sources()).isEqualTo(ForgottenLogs.ANY);
    }

    @Test
    void ofManySourcesItIsKnownThatItMayBeAnyOfThem() {
        var state = new DatabaseState(Examples.ORDERS, 1);
        for (int log = 0; log < 20; log++) {
            state.fold(log(log).from("barman:" + log % 10).build());
        }

        Assertions.assertThat(forgotten(state).sources()).isEqualTo(ForgottenLogs.ANY);
        Backup backup = log(1).from("barman:0").build();
        Assertions.assertThat(forgotten(state).mayShareTheIdOf(backup, Long.MIN_VALUE))
                .isTrue();
    }

    /** An earlier version of the store kept sixty-four, and forgot the others without a trace. */
    @Test
    void ofWhatAnEarlierVersionHasForgottenNothingIsConcluded() {
        var state = state(ORDERS_REGISTERED, OLD.build(), OLD_RESTORED);
        var old = new ArrayList<Backup>();
        for (int log = SIXTY_DAYS - 64; log < SIXTY_DAYS; log++) {
            old.add(log(log).build());
        }
        old.forEach(state::fold);
        state.takeOldLogsForForgotten(old, false);

        assertThat(judge(state)).leansOn("old").has("RR-07", Outcome.UNKNOWN, ReasonCode.LOG_RANGE_UNKNOWN);
        Assertions.assertThat(forgotten(state).until()).isEqualTo(Millis.of(end(SIXTY_DAYS - 1)));
        // it is stored with whatever is told next
        Assertions.assertThat(state.fold(log(1).build()).stored()).contains(forgotten(state));
        Assertions.assertThat(state.fold(log(2).build()).stored()).containsExactly(log(2).build());
        Assertions.assertThat(forgotten(state).until()).isEqualTo(Millis.of(end(SIXTY_DAYS - 1)));
    }

    @Test
    void takesFewForAll() {
        var state = state(ORDERS_REGISTERED, OLD.build(), OLD_RESTORED);
        var old = new ArrayList<Backup>();
        for (int log = 5; log < 68; log++) {
            old.add(log(log).build());
        }
        old.forEach(state::fold);
        state.takeOldLogsForForgotten(old, false);

        assertThat(judge(state)).has("RR-07", Outcome.FAIL, ReasonCode.LOG_RANGE_GAP);
    }

    @Test
    void theLogOfAnotherSystemIsNotMissing() {
        var state = state(ORDERS_REGISTERED, OLD.takenFrom("one", null).build(), OLD_RESTORED);
        for (int log = 0; log < 200; log++) {
            state.fold(log(log).takenFrom(log < 100 ? "one" : "two", null).build());
        }

        assertThat(judge(state)).passes("RR-07");
    }

    /** A server that is set up anew begins its log from the start. */
    @Test
    void positionsOfALogThatIsNoMoreAreNotMissing() {
        var state = state(ORDERS_REGISTERED);
        for (int log = 0; log < 400; log++) {
            state.fold(log(log).build());
        }
        state.fold(ABackup.called("new").endedAt(end(600)).log(null, "1", "2").build());
        for (int log = 600; log < 1000; log++) {
            state.fold(log(log).log(null, "" + (log - 598), "" + (log - 597)).build());
        }

        assertThat(judge(state)).leansOn("new").passes("RR-07");
    }

    private static ForgottenLogs forgotten(DatabaseState state) {
        return state.facts().stream()
                .filter(ForgottenLogs.class::isInstance)
                .map(ForgottenLogs.class::cast)
                .findAny()
                .orElseThrow();
    }

    private static DatabaseState shipped(java.util.function.IntPredicate there) {
        return state(shippedFacts(there));
    }

    private static List<Fact> shippedFacts(java.util.function.IntPredicate there) {
        var facts = new ArrayList<Fact>(List.of(ORDERS_REGISTERED, OLD.build(), OLD_RESTORED));
        for (int log = 0; log < SIXTY_DAYS; log++) {
            if (there.test(log)) {
                facts.add(log(log).build());
            }
        }
        return facts;
    }

    /** The one of that number holds the log from 1000 and that number on, to the next. */
    private static ABackup log(int number) {
        return ABackup.called("log-" + number)
                .type(Backup.Type.LOG)
                .version(number)
                .endedAt(end(number))
                .log(null, "" + (1000 + number), "" + (1001 + number));
    }

    private static Backup gone(int number, Backup.Status status) {
        var log = log(number).version(100_000 + number);
        return status == Backup.Status.COMPLETED
                ? log.goneWhole()
                : log.status(status).build();
    }

    private static Instant end(int number) {
        return before(QUARTER.multipliedBy(SIXTY_DAYS - 1 - number));
    }

    private static Readiness judge(DatabaseState state) {
        return Readiness.evaluate(state, ALWAYS_ALIVE, BASELINE, NOON);
    }
}
