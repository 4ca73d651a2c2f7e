package dev.lifeboat.streams.facts;

import static dev.lifeboat.streams.readiness.Examples.ALWAYS_ALIVE;
import static dev.lifeboat.streams.readiness.Examples.BASELINE;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.ORDERS_REGISTERED;
import static dev.lifeboat.streams.readiness.Examples.before;
import static dev.lifeboat.streams.readiness.Examples.registered;
import static dev.lifeboat.streams.readiness.Examples.state;
import static dev.lifeboat.streams.readiness.ReadinessAssert.assertThat;

import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.readiness.ABackup;
import dev.lifeboat.streams.readiness.AVerification;
import dev.lifeboat.streams.readiness.Examples;
import dev.lifeboat.streams.readiness.Gate;
import dev.lifeboat.streams.readiness.Readiness;
import dev.lifeboat.streams.readiness.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RR-07: what backups have to do with the log must join. */
class LogRangeTest {
    private static final ABackup FULL = ABackup.called("1").endedAt(hoursAgo(3)).log(null, "0/1000", "0/2000");

    @ParameterizedTest(name = "a full one of {0} to {1}, a child since {2}, from {3}")
    @CsvSource({
        "0/1000, 0/2000, 0/2000, ,       PASS,    OK",
        "0/1000, 0/2000, 0/1000, 0/9000, PASS,    OK",
        "0/1000, 0/2000, 0/2001, 0/9000, FAIL,    LOG_RANGE_GAP",
        "1000,   2000,   2001,   ,       FAIL,    LOG_RANGE_GAP",
        "1000,   2000,   2000,   ,       PASS,    OK",
        // PostgreSQL's, written as a number
        "0/1000, 0/2000, 8192,   ,       PASS,    OK",
        "0/1000, 0/2000, 8193,   ,       FAIL,    LOG_RANGE_GAP",
        "0/1000, 0/2000, ,       0/2000, PASS,    OK",
        "0/1000, 0/2000, ,       0/1000, PASS,    OK",
        // a tool that compares files needs no log from between
        "0/1000, 0/2000, ,       0/2001, UNKNOWN, LOG_RANGE_UNKNOWN",
        "0/1000, 0/2000, ,       0/0FFF, FAIL,    LOG_RANGE_GAP",
        "0/1000, 0/2000, ,       ,       UNKNOWN, LOG_RANGE_UNKNOWN",
        ",       0/2000, ,       0/1000, UNKNOWN, LOG_RANGE_UNKNOWN",
        ",       ,       0/2000, 0/2000, UNKNOWN, LOG_RANGE_UNKNOWN",
        ",       ,       ,       ,       UNKNOWN, LOG_RANGE_UNKNOWN"
    })
    void joinsWhatItBuildsOn(
            @Nullable String start,
            @Nullable String end,
            @Nullable String since,
            @Nullable String from,
            Outcome outcome,
            ReasonCode code) {
        var full = ABackup.called("1").endedAt(hoursAgo(3)).log(null, start, end);
        var child = child("2", 2, "1").log(since, from, null);

        assertThat(judge(full.build(), child.build())).has("RR-07", outcome, code);
    }

    @Test
    void aFullBackupHasNothingToJoin() {
        var alone = ABackup.called("1").endedAt(hoursAgo(3)).log(null, null, null);
        var onAnother = ABackup.called("2").endedAt(hoursAgo(2)).on("1").log(null, null, null);

        assertThat(judge(alone.build())).passes("RR-07");
        assertThat(judge(alone.build(), onAnother.build())).leansOn("2").passes("RR-07");
    }

    @Test
    void aBackupThatDoesNotJoinIsNotGood() {
        var torn = child("2", 2, "1").log("0/3000", null, null);

        assertThat(judge(FULL.build(), torn.build()))
                .leansOn("1")
                .has("RR-07", Outcome.FAIL, ReasonCode.LOG_RANGE_GAP)
                .says("RR-07", "INCREMENTAL backup 2 does not join what it builds on");
        assertThat(judge(torn.build())).has("RR-07", Outcome.UNKNOWN, ReasonCode.CHAIN_UNKNOWN);
    }

    @Test
    void nothingThatBuildsOnATornBackupIsGood() {
        var torn = child("2", 2, "1").log("0/3000", "0/3000", "0/4000");
        var joining = child("3", 1, "2").log("0/4000", "0/4000", "0/5000");

        assertThat(judge(FULL.build(), torn.build(), joining.build()))
                .leansOn("1")
                .has("RR-07", Outcome.FAIL, ReasonCode.LOG_RANGE_GAP);
    }

    @Test
    void itIsEnoughToJoinOneOfSeveralParents() {
        var second = child("2", 2, "1").log("0/2000", "0/3000", "0/4000");

        assertThat(judge(
                        FULL.build(),
                        second.build(),
                        child("3", 1, "1", "2").log("0/4000", null, null).build()))
                .leansOn("3")
                .passes("RR-07");
        assertThat(judge(
                        FULL.build(),
                        second.build(),
                        child("3", 1, "1", "2").log("0/4001", null, null).build()))
                .has("RR-07", Outcome.FAIL, ReasonCode.LOG_RANGE_GAP);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, PASS, OK", "1, 2, PASS, OK", "2, 1, FAIL, LOG_RANGE_GAP", ", 1, PASS, OK", "2, , PASS, OK"})
    void isOfTheTimelineOfItsParentOrALaterOne(
            @Nullable Long parents, @Nullable Long childs, Outcome outcome, ReasonCode code) {
        var full = ABackup.called("1").endedAt(hoursAgo(3)).takenFrom(onTimeline(parents));
        var child = child("2", 2, "1").takenFrom(onTimeline(childs));

        assertThat(judge(full.build(), child.build())).has("RR-07", outcome, code);
    }

    @ParameterizedTest
    @CsvSource({"one, one, PASS, OK", "one, other, FAIL, LOG_RANGE_GAP", ", one, PASS, OK", "one, , PASS, OK"})
    void isOfTheSystemOfItsParent(@Nullable String parents, @Nullable String childs, Outcome outcome, ReasonCode code) {
        var full = ABackup.called("1")
                .endedAt(hoursAgo(3))
                .takenFrom(parents, null)
                .log(null, "0/1000", "0/2000");
        var child = child("2", 2, "1").takenFrom(childs, null).log("0/2000", null, null);

        assertThat(judge(full.build(), child.build())).has("RR-07", outcome, code);
    }

    @Test
    void whatWasRestoredJoins() {
        var base =
                ABackup.called("1").endedAt(hoursAgo(9)).log(null, null, null).build();
        var middle = child("2", 8, "1").log(null, null, null).build();
        var newest = child("3", 7, "2").log(null, null, null).build();
        var restored = AVerification.restoreOf("3", "1").endedAt(hoursAgo(6)).build();

        assertThat(judge(base, middle, newest))
                .leansOn("3")
                .has("RR-07", Outcome.UNKNOWN, ReasonCode.LOG_RANGE_UNKNOWN);
        assertThat(judge(base, middle, newest, restored)).leansOn("3").passes("RR-07");
    }

    /** The link that a restore of an intermediate backup put together needs no positions. */
    @Test
    void aRestoreOfAParentJoinsWhatIsBelowIt() {
        var base =
                ABackup.called("1").endedAt(hoursAgo(9)).log(null, null, null).build();
        var middle = child("2", 8, "1").log(null, "0/2", "0/3").build();
        var newest = child("3", 0, "2").log("0/3", null, null).build();
        var restored = AVerification.restoreOf("2", "1").endedAt(hoursAgo(6)).build();

        Assertions.assertThat(atGate(base, middle, newest)).contains(ReasonCode.LOG_RANGE_UNKNOWN);
        Assertions.assertThat(atGate(base, middle, newest, restored)).doesNotContain(ReasonCode.LOG_RANGE_UNKNOWN);
    }

    /** The verdict leans on the restored one; not every catalog has a place for positions. */
    @Test
    void doesNotAskForPositionsOfABackupThatTheVerdictDoesNotLeanOn() {
        var full =
                ABackup.called("1").endedAt(hoursAgo(3)).log(null, null, null).build();
        var restored = AVerification.restoreOf("1", "1").endedAt(hoursAgo(2)).build();

        assertThat(judge(
                        full, restored, child("2", 1, "1").log(null, null, null).build()))
                .leansOn("1")
                .passes("RR-07");
    }

    @Test
    void theLogBehindTheBackupHasNoHole() {
        var first = log("2", 2, "0/1800", "0/3000");
        var second = log("3", 1, "0/3000", "0/4000");

        assertThat(judge(FULL.build(), first.build(), second.build())).passes("RR-07");
        assertThat(judge(FULL.build(), second.build()))
                .leansOn("1")
                .has("RR-07", Outcome.FAIL, ReasonCode.LOG_RANGE_GAP)
                .says("RR-07", "between 0/2000 and 0/3000");
        assertThat(judge(
                        FULL.build(),
                        first.build(),
                        log("3", 1, "0/3001", "0/4000").build()))
                .has("RR-07", Outcome.FAIL, ReasonCode.LOG_RANGE_GAP);
        assertThat(judge(
                        FULL.build(),
                        first.build(),
                        second.build(),
                        log("4", 1, "0/2000", "0/2800").build()))
                .passes("RR-07");
    }

    @Test
    void aBackupOfTheLogThatCannotBeReadLeavesAHole() {
        var first = log("2", 2, "0/2000", "0/3000");
        var second = log("3", 1, "0/3000", "0/4000").build();

        for (ABackup gone : List.of(
                log("2", 2, "0/2000", "0/3000").status(Backup.Status.FAILED),
                log("2", 2, "0/2000", "0/3000").bytes(0L),
                log("2", 2, "0/2000", "0/3000").onNulDevice(),
                log("2", 2, "0/2000", "0/3000").expiresAt(NOON))) {
            assertThat(judge(FULL.build(), gone.build(), second)).has("RR-07", Outcome.FAIL, ReasonCode.LOG_RANGE_GAP);
        }
        assertThat(judge(FULL.build(), first.build(), second, first.version(2).gone()))
                .has("RR-07", Outcome.FAIL, ReasonCode.LOG_RANGE_GAP);
        var condemned = AVerification.of("2", Verification.Type.INTEGRITY, "1")
                .endedAt(hoursAgo(1))
                .failed();
        assertThat(judge(FULL.build(), log("2", 2, "0/2000", "0/3000").build(), second, condemned.build()))
                .has("RR-07", Outcome.FAIL, ReasonCode.LOG_RANGE_GAP);
    }

    @Test
    void knowsWhenTheLogBehindWillHaveAHole() {
        var gone = NOON.plus(Duration.ofMinutes(9));
        var first = log("2", 2, "0/2000", "0/3000").expiresAt(gone).build();
        var second = log("3", 1, "0/3000", "0/4000").build();

        assertThat(judge(FULL.build(), first, second)).passes("RR-07").changes("RR-07", gone);
    }

    @Test
    void knowsOfNoHoleWhereNotEveryBackupOfTheLogTells() {
        var second = log("3", 1, "0/3000", "0/4000").build();

        assertThat(judge(
                        FULL.build(),
                        ABackup.called("2")
                                .type(Backup.Type.LOG)
                                .endedAt(hoursAgo(2))
                                .log(null, null, null)
                                .build(),
                        second))
                .passes("RR-07");
        assertThat(judge(FULL.build(), log("2", 2, "0/9000", "0/8000").build(), second))
                .passes("RR-07");
    }

    /** What lies before a hole was written before the last backup of it began, and what comes behind it is not taken twice. */
    @ParameterizedTest(name = "one that ended {0} min ago and took {1}")
    @CsvSource({
        "136, 10, FAIL",
        // clocks may differ by five minutes
        "135, 10, PASS",
        "100, 10, PASS",
        "60,  10, PASS",
        "45,  10, PASS",
        "44,  10, FAIL",
        "20,  10, FAIL",
        "20,  40, PASS"
    })
    void aBackupOfTheLogThatDoesNotTellHidesAHoleOnlyWhereItMayHoldIt(int endedAgo, int took, Outcome outcome) {
        var first = log("2", 2, "0/2000", "0/3000").build();
        var second = log("3", 1, "0/3001", "0/4000").build();
        Instant end = before(Duration.ofMinutes(endedAgo));
        var untold = ABackup.called("4")
                .type(Backup.Type.LOG)
                .endedAt(end)
                .startedAt(end.minus(Duration.ofMinutes(took)))
                .log(null, null, null)
                .build();

        assertThat(judge(FULL.build(), first, second)).has("RR-07", Outcome.FAIL, ReasonCode.LOG_RANGE_GAP);
        assertThat(judge(FULL.build(), first, second, untold))
                .has("RR-07", outcome, outcome == Outcome.PASS ? ReasonCode.OK : ReasonCode.LOG_RANGE_GAP);
    }

    @Test
    void whatHidesOneHoleHidesNoOther() {
        var untold = log("9", 2, "0/9000", "0/8000").build();
        var first = log("2", 2, "0/2001", "0/3000").build();
        var second = log("3", 0, "0/3001", "0/4000").build();

        assertThat(judge(FULL.build(), first, untold)).passes("RR-07");
        assertThat(judge(FULL.build(), first, log("4", 1, "0/3000", "0/3000").build(), second, untold))
                .has("RR-07", Outcome.FAIL, ReasonCode.LOG_RANGE_GAP)
                .says("RR-07", "between 0/3000 and 0/3001");
    }

    @Test
    void looksOnlyAtTheLogOfTheSameSystemBehindTheBackup() {
        var earlier = log("2", 9, "0/8000", "0/9000").build();
        var other = log("3", 1, "0/8000", "0/9000").takenFrom("another", null).build();
        var full = ABackup.called("1")
                .endedAt(hoursAgo(3))
                .takenFrom(Examples.SYSTEM, null)
                .log(null, "0/1", "0/2");

        assertThat(judge(FULL.build(), earlier)).passes("RR-07");
        assertThat(judge(full.build(), other)).passes("RR-07");
    }

    @Test
    void looksAtNoLogOfAnEngineThatDoesNotRecoverToAPointInTime() {
        var readiness = Readiness.evaluate(
                state(
                        registered("sqlite", null),
                        FULL.build(),
                        log("2", 1, "0/3000", "0/4000").build()),
                ALWAYS_ALIVE,
                BASELINE,
                NOON);

        assertThat(readiness).passes("RR-07");
    }

    /** The sixty-fifth backup of the log is forgotten, but not that it joined the full one. */
    @Test
    void takesWhatWasForgottenForNoHole() {
        var facts = new ArrayList<Fact>(List.of(
                ORDERS_REGISTERED,
                ABackup.called("full")
                        .endedAt(hoursAgo(100))
                        .log(null, "0", "100")
                        .build()));
        for (int i = 0; i < 65; i++) {
            facts.add(log("" + i, 80 - i, "" + (100 + i), "" + (101 + i)).build());
        }
        var whole = state(facts);
        facts.remove(40);
        var holed = state(facts);

        assertThat(Readiness.evaluate(whole, ALWAYS_ALIVE, BASELINE, NOON)).passes("RR-07");
        assertThat(Readiness.evaluate(holed, ALWAYS_ALIVE, BASELINE, NOON))
                .has("RR-07", Outcome.FAIL, ReasonCode.LOG_RANGE_GAP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "0/", "/0", "0/123456789", "000000010000000000000003", "mysql-bin.000011:4", "-1"})
    void readsNoPositionThatCannotBeCompared(String text) {
        Assertions.assertThat(LogPosition.of(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "16/B374D848, 16/B374D848",
        "0/0a, 0/A",
        "ffffffff/ffffffff, FFFFFFFF/FFFFFFFF",
        " 0012 , 12",
        "1000000000000000000000001, 1000000000000000000000001"
    })
    void writesPositionsAsItReadsThem(String text, String written) {
        var position = LogPosition.of(text).orElseThrow();

        Assertions.assertThat(position).hasToString(written);
        Assertions.assertThat(LogPosition.of(written)).hasValue(position);
    }

    private static Backup.Origin onTimeline(@Nullable Long timeline) {
        return new Backup.Origin(new Server(Examples.SYSTEM, timeline, 1800), null, null);
    }

    private static ABackup log(String id, int hoursAgo, String start, String end) {
        return ABackup.called(id)
                .type(Backup.Type.LOG)
                .endedAt(hoursAgo(hoursAgo))
                .log(null, start, end);
    }

    private static ABackup child(String id, int hoursAgo, String... parents) {
        return ABackup.called(id).type(Backup.Type.INCREMENTAL).on(parents).endedAt(hoursAgo(hoursAgo));
    }

    private static Readiness judge(Fact... facts) {
        var state = state(ORDERS_REGISTERED);
        List.of(facts).forEach(state::fold);
        return Readiness.evaluate(state, ALWAYS_ALIVE, BASELINE, NOON);
    }

    private static List<ReasonCode> atGate(Fact... facts) {
        var state = state(ORDERS_REGISTERED);
        List.of(facts).forEach(state::fold);
        return Gate.decide(state, ALWAYS_ALIVE, BASELINE, Examples.MAY_IT_RUN, NOON).results().stream()
                .map(Result::code)
                .toList();
    }

    private static Instant hoursAgo(int hours) {
        return before(Duration.ofHours(hours));
    }
}
