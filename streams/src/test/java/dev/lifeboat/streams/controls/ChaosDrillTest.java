package dev.lifeboat.streams.controls;

import static dev.lifeboat.streams.readiness.Examples.ALWAYS_ALIVE;
import static dev.lifeboat.streams.readiness.Examples.BASELINE;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.PROCEDURE_OF_ORDERS;
import static dev.lifeboat.streams.readiness.Examples.RESTORE_OF_NIGHTLY_FULL;
import static dev.lifeboat.streams.readiness.Examples.before;
import static dev.lifeboat.streams.readiness.Examples.procedure;
import static dev.lifeboat.streams.readiness.Examples.readyOrdersWith;
import static dev.lifeboat.streams.readiness.Examples.readyOrdersWithout;
import static dev.lifeboat.streams.readiness.ReadinessAssert.assertThat;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.facts.Procedure;
import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.streams.readiness.ABackup;
import dev.lifeboat.streams.readiness.AVerification;
import dev.lifeboat.streams.readiness.Readiness;
import dev.lifeboat.streams.readiness.Result;
import dev.lifeboat.streams.state.DatabaseState;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A chaos drill is announced to nobody, and of an old backup: it counts for RR-09 and RR-23, and is marked. */
class ChaosDrillTest {
    private static final Backup OLD = ABackup.called("7").endedAt(daysAgo(60)).build();

    @Test
    void countsAsARestoreTestAndIsMarked() {
        var state = readyOrdersWithout(RESTORE_OF_NIGHTLY_FULL);
        state.fold(OLD);
        state.fold(drill(daysAgo(10)).build());

        var readiness = judge(state);

        assertThat(readiness).passes("RR-09").says("RR-09", "a chaos drill of backup 7");
        Assertions.assertThat(marked(readiness, "RR-09")).isTrue();
        Assertions.assertThat(marked(readiness, "RR-01")).isFalse();
    }

    @Test
    void aRestoreThatPeopleKnewOfIsNotMarked() {
        var readiness = judge(readyOrdersWith());

        Assertions.assertThat(readiness.results()).noneMatch(Result::restsOnChaosDrill);
        Assertions.assertThat(result(readiness, "RR-09").reason()).doesNotContain("chaos");
    }

    @Test
    void countsAsATestOfTheProcedure() {
        var untested = procedureTested(null);

        assertThat(judge(with(untested))).has("RR-23", Outcome.UNKNOWN, ReasonCode.PROCEDURE_UNTESTED);

        var readiness = judge(with(untested, OLD, drill(daysAgo(10)).build()));
        assertThat(readiness)
                .passes("RR-23")
                .says("RR-23", "was tested in a chaos drill of backup 7")
                .changes("RR-23", daysAgo(10).plus(Duration.ofDays(90)).plusMillis(1));
        Assertions.assertThat(marked(readiness, "RR-23")).isTrue();
    }

    @Test
    void theLaterTestOfTheProcedureCounts() {
        assertThat(judge(with(
                        procedureTested(daysAgo(100)), OLD, drill(daysAgo(10)).build())))
                .passes("RR-23");

        var readiness =
                judge(with(procedureTested(daysAgo(5)), OLD, drill(daysAgo(10)).build()));
        assertThat(readiness)
                .passes("RR-23")
                .changes("RR-23", daysAgo(5).plus(Duration.ofDays(90)).plusMillis(1));
        Assertions.assertThat(marked(readiness, "RR-23")).isFalse();
    }

    @Test
    void aProcedureThatDidNotHelpInAChaosDrillFails() {
        var failed = drill(daysAgo(10)).failed().build();

        assertThat(judge(with(procedureTested(daysAgo(20)), OLD, failed)))
                .has("RR-23", Outcome.FAIL, ReasonCode.PROCEDURE_FAILING)
                .says("RR-23", "did not help in the chaos drill of backup 7");
        assertThat(judge(with(procedureTested(daysAgo(10)), OLD, failed)))
                .has("RR-23", Outcome.FAIL, ReasonCode.PROCEDURE_FAILING);
        assertThat(judge(with(procedureTested(daysAgo(9)), OLD, failed))).passes("RR-23");
        assertThat(judge(with(
                        procedureTested(daysAgo(20)),
                        OLD,
                        failed,
                        AVerification.restoreOf("42", "9")
                                .endedAt(before(Duration.ofMinutes(9)))
                                .chaosDrill()
                                .build())))
                .passes("RR-23");
    }

    @ParameterizedTest
    @EnumSource(
            value = Verification.Type.class,
            names = {"INTEGRITY", "PARTIAL_RESTORE", "DATA_VALIDATION", "UNKNOWN"})
    void onlyAWholeRestoreTestsTheProcedure(Verification.Type type) {
        assertThat(judge(with(
                        procedureTested(null),
                        OLD,
                        drill(daysAgo(10)).type(type).build())))
                .has("RR-23", Outcome.UNKNOWN, ReasonCode.PROCEDURE_UNTESTED);
    }

    @Test
    void anIntegrityCheckThatFailedSaysNothingOfTheProcedure() {
        assertThat(judge(with(
                        OLD,
                        drill(daysAgo(10))
                                .type(Verification.Type.INTEGRITY)
                                .failed()
                                .build())))
                .passes("RR-23");
    }

    /** Its clock is ahead by more than clocks may be. */
    @Test
    void aDrillThatLiesAheadIsNotBelieved() {
        var ahead = NOON.plus(Duration.ofMinutes(6));

        assertThat(judge(with(procedureTested(null), OLD, drill(ahead).build())))
                .has("RR-23", Outcome.UNKNOWN, ReasonCode.PROCEDURE_UNTESTED)
                .changes("RR-23", ahead.minus(Duration.ofMinutes(5)));
    }

    private static AVerification drill(Instant end) {
        return AVerification.restoreOf("7", "8").endedAt(end).chaosDrill();
    }

    private static Procedure procedureTested(@Nullable Instant tested) {
        return procedure(true, true, Duration.ofHours(1), tested, 100.0);
    }

    private static DatabaseState with(Fact... facts) {
        var state = facts[0] instanceof Procedure ? readyOrdersWithout(PROCEDURE_OF_ORDERS) : readyOrdersWith();
        for (Fact fact : facts) {
            state.fold(fact);
        }
        return state;
    }

    private static Readiness judge(DatabaseState state) {
        return Readiness.evaluate(state, ALWAYS_ALIVE, BASELINE, NOON);
    }

    private static boolean marked(Readiness readiness, String control) {
        return result(readiness, control).restsOnChaosDrill();
    }

    private static Result result(Readiness readiness, String control) {
        return readiness.results().stream()
                .filter(result -> result.control().id().equals(control))
                .findAny()
                .orElseThrow();
    }

    private static Instant daysAgo(int days) {
        return before(Duration.ofDays(days));
    }
}
