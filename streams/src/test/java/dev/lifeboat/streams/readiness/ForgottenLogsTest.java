package dev.lifeboat.streams.readiness;

import static dev.lifeboat.streams.readiness.Examples.ALWAYS_ALIVE;
import static dev.lifeboat.streams.readiness.Examples.BASELINE;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.ORDERS_REGISTERED;
import static dev.lifeboat.streams.readiness.Examples.before;
import static dev.lifeboat.streams.readiness.Examples.state;
import static dev.lifeboat.streams.readiness.ReadinessAssert.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** RR-07: whether the log behind a backup has a hole stays known when its log backups are forgotten one by one. */
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
        Assertions.assertThat(state.facts()).hasSizeLessThan(70);
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
    void knowsToTheDayWhenTheForgottenAreNoMoreKept() {
        var kept = Duration.ofDays(70);
        var facts = new ArrayList<Fact>(List.of(ORDERS_REGISTERED, OLD.build(), OLD_RESTORED));
        for (int log = 0; log < SIXTY_DAYS; log++) {
            facts.add(log(log).expiresAt(end(log).plus(kept)).build());
        }
        // the first two ended on the day on which the backup did
        Instant theirDay = Instant.parse("2025-12-31T00:00:00Z").plus(kept);

        assertThat(judge(state(facts))).passes("RR-07").changes("RR-07", theirDay);
        assertThat(Readiness.evaluate(state(facts), ALWAYS_ALIVE, BASELINE, theirDay))
                .has("RR-07", Outcome.FAIL, ReasonCode.LOG_RANGE_GAP);
    }

    @Test
    void ofLogsBeforeItsTimeNothingIsTold() {
        var state = shipped(log -> log > 200);
        assertThat(judge(state)).has("RR-07", Outcome.FAIL, ReasonCode.LOG_RANGE_GAP);

        // an earlier version of the store forgot without a trace
        var kept = new DatabaseState(Examples.ORDERS);
        state.facts().stream().filter(fact -> !(fact instanceof ForgottenLogs)).forEach(kept::fold);
        kept.takeForgottenLogsForUnknown();
        assertThat(judge(kept)).leansOn("old").passes("RR-07");
        Instant later = NOON.plus(Duration.ofMinutes(40));
        kept.fold(log(SIXTY_DAYS).build());
        assertThat(Readiness.evaluate(kept, ALWAYS_ALIVE, BASELINE, later))
                .leansOn("old")
                .passes("RR-07");
        kept.fold(log(SIXTY_DAYS + 2).build());
        assertThat(Readiness.evaluate(kept, ALWAYS_ALIVE, BASELINE, later))
                .has("RR-07", Outcome.FAIL, ReasonCode.LOG_RANGE_GAP);
    }

    @Test
    void takesFewForForgotten() {
        var state = state(ORDERS_REGISTERED, OLD.build(), OLD_RESTORED);
        for (int log = 5; log < 68; log++) {
            state.fold(log(log).build());
        }
        state.takeForgottenLogsForUnknown();

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

    @Test
    void theNewestHundredDaysAreKept() {
        var state = state(ORDERS_REGISTERED);
        for (int day = 0; day < 300; day++) {
            state.fold(daily(day).build());
        }

        Assertions.assertThat(forgotten(state).streams())
                .singleElement()
                .satisfies(stream -> Assertions.assertThat(stream.held()).hasSize(ForgottenLogs.DAYS + 1));
    }

    @Test
    void aStreamOfNothingButHolesIsBounded() {
        var state = state(ORDERS_REGISTERED);
        for (int log = 0; log < 2 * ForgottenLogs.MOST_SPANS + 200; log++) {
            state.fold(log(log).log(null, "" + 2 * log, "" + (2 * log + 1)).build());
        }

        ForgottenLogs forgotten = forgotten(state);
        Assertions.assertThat(forgotten.streams().get(0).held()).hasSizeLessThanOrEqualTo(ForgottenLogs.MOST_SPANS);
        Assertions.assertThat(forgotten.completeFrom()).isGreaterThan(Millis.of(end(0)));
    }

    @Test
    void asManyStreamsAreKeptAsADatabaseMayHave() {
        var state = state(ORDERS_REGISTERED);
        for (int log = 0; log < 64 + 40; log++) {
            state.fold(daily(log).takenFrom("system-" + log, null).build());
        }

        ForgottenLogs forgotten = forgotten(state);
        Assertions.assertThat(forgotten.streams())
                .hasSize(ForgottenLogs.MOST_STREAMS)
                .extracting(ForgottenLogs.Stream::system)
                .contains("system-39", "system-24")
                .doesNotContain("system-23");
        Instant endOfTheLastForgottenDay = Instant.parse("2025-05-29T00:00:00Z");
        Assertions.assertThat(Millis.instant(forgotten.completeFrom())).isEqualTo(endOfTheLastForgottenDay);
    }

    @Tag("seeded")
    @Test
    void neitherOrderNorRepetitionMatters() {
        for (long seed = 0; seed < Seeds.upTo(150); seed++) {
            List<Fact> facts = hourly(seed, false);
            var random = new Random(seed);
            var told = Stored.fold(facts);
            var shuffled = new ArrayList<>(facts);
            shuffled.addAll(facts.subList(0, random.nextInt(facts.size())));
            Collections.shuffle(shuffled, random);
            var other = Stored.fold(shuffled);

            Assertions.assertThat(other.facts).as("seed %d", seed).isEqualTo(told.facts);
            Assertions.assertThat(judge(other.state)).isEqualTo(judge(told.state));
            var rebuilt = Stored.fold(new ArrayList<>(told.facts.values()));
            Assertions.assertThat(rebuilt.facts).as("rebuilt, seed %d", seed).isEqualTo(told.facts);
            Assertions.assertThat(judge(rebuilt.state)).isEqualTo(judge(told.state));
        }
    }

    /** The plain evaluator forgets nothing. */
    @Tag("seeded")
    @Test
    void agreesWithAnEvaluatorThatForgetsNothing() {
        int holes = 0;
        for (long seed = 0; seed < Seeds.upTo(300); seed++) {
            boolean untold = seed % 3 == 0;
            List<Fact> facts = hourly(seed, untold);
            PlainFinding plain = new PlainJudge(facts, ALWAYS_ALIVE, BASELINE, null, NOON)
                    .findings()
                    .get(6);
            Result result = judge(state(facts)).results().get(6);

            holes += result.code() == ReasonCode.LOG_RANGE_GAP ? 1 : 0;
            if (!untold || result.outcome() != Outcome.PASS) {
                Assertions.assertThat(new PlainFinding(result.outcome(), result.code()))
                        .as("seed %d", seed)
                        .isEqualTo(plain);
            }
        }
        Assertions.assertThat(holes).isGreaterThan(Seeds.all() ? 50 : -1);
    }

    /** Log backups of twelve days, of which a few never were, were withdrawn or do not tell what they hold. */
    private static List<Fact> hourly(long seed, boolean untold) {
        var random = new SplittableRandom(seed);
        int decidingAt = random.nextInt(250);
        var facts = new ArrayList<Fact>(List.of(
                ORDERS_REGISTERED,
                ABackup.called("full")
                        .endedAt(hour(decidingAt))
                        .log(null, "" + (1000 + decidingAt), "" + (1000 + decidingAt))
                        .build()));
        int rare = 2 + random.nextInt(400);
        for (int hour = 0; hour < 288; hour++) {
            boolean silent = untold && random.nextInt(rare) == 0;
            var log = ABackup.called("log-" + hour)
                    .type(Backup.Type.LOG)
                    .version(hour)
                    .endedAt(hour(hour))
                    .log(null, silent ? null : "" + (1000 + hour), "" + (1001 + hour));
            if (random.nextInt(rare) > 0) {
                facts.add(log.build());
            }
            if (random.nextInt(rare) == 0 || hour < decidingAt - 20 - random.nextInt(30)) {
                facts.add(log.version(1000 + hour).goneWhole());
            }
        }
        return facts;
    }

    private static Instant hour(int hour) {
        return before(Duration.ofHours(288 - hour));
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

    private static ABackup daily(int day) {
        return log(day).endedAt(before(Duration.ofDays(300 - day)));
    }

    private static Instant end(int number) {
        return before(QUARTER.multipliedBy(SIXTY_DAYS - 1 - number));
    }

    private static Readiness judge(DatabaseState state) {
        return Readiness.evaluate(state, ALWAYS_ALIVE, BASELINE, NOON);
    }

    /** A state, and what its caller has stored of it. */
    private record Stored(DatabaseState state, Map<Fact.Key, Fact> facts) {
        static Stored fold(List<Fact> history) {
            var stored = new Stored(new DatabaseState(Examples.ORDERS), new HashMap<>());
            for (Fact fact : history) {
                DatabaseState.Folded folded = stored.state.fold(fact);
                folded.stored().forEach(it -> stored.facts.put(it.key(), it));
                folded.dropped().forEach(stored.facts::remove);
            }
            Assertions.assertThat(Set.copyOf(stored.state.facts())).isEqualTo(Set.copyOf(stored.facts.values()));
            return stored;
        }
    }
}
