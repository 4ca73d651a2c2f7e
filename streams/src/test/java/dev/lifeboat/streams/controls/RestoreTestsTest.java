package dev.lifeboat.streams.controls;

import static dev.lifeboat.streams.controls.ReasonCode.OK;
import static dev.lifeboat.streams.controls.ReasonCode.PROCEDURE_FAILING;
import static dev.lifeboat.streams.controls.ReasonCode.RECOVERY_TIME_OVER_RTO;
import static dev.lifeboat.streams.controls.ReasonCode.RESTORE_TEST_MISSING;
import static dev.lifeboat.streams.controls.ReasonCode.VERIFICATION_FAILED;
import static dev.lifeboat.streams.facts.Outcome.FAIL;
import static dev.lifeboat.streams.facts.Outcome.PASS;
import static dev.lifeboat.streams.facts.Outcome.UNKNOWN;
import static dev.lifeboat.streams.readiness.Examples.ALWAYS_ALIVE;
import static dev.lifeboat.streams.readiness.Examples.BASELINE;
import static dev.lifeboat.streams.readiness.Examples.MAY_IT_RUN;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.before;
import static dev.lifeboat.streams.readiness.Examples.registered;
import static dev.lifeboat.streams.readiness.Examples.state;
import static dev.lifeboat.streams.readiness.ReadinessAssert.assertThat;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.facts.Procedure;
import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.streams.readiness.ABackup;
import dev.lifeboat.streams.readiness.AVerification;
import dev.lifeboat.streams.readiness.Examples;
import dev.lifeboat.streams.readiness.Gate;
import dev.lifeboat.streams.readiness.Readiness;
import dev.lifeboat.streams.readiness.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RR-08 to RR-12 and RR-23 where several backups were tested, and not in the order in which they were taken. */
class RestoreTestsTest {
    private static final Backup OLDER = ABackup.called("1").endedAt(hours(48)).build();
    private static final Backup NEWER = ABackup.called("2").endedAt(hours(24)).build();

    @ParameterizedTest(name = "RR-09 older backup restored {0} h ago, newer one {1} h ago, which failed {2}: {3}")
    @CsvSource({
        "1, 2, true,  PASS, OK",
        "2, 1, true,  FAIL, VERIFICATION_FAILED",
        "1, 1, true,  FAIL, VERIFICATION_FAILED",
        "2, 1, false, PASS, OK",
        "1, 2, false, PASS, OK",
    })
    void aFailedRestoreCountsUntilAnotherSucceeds(
            int older, int newer, boolean failed, Outcome outcome, ReasonCode code) {
        var ofNewer = restore("2", "b", hours(newer));

        assertThat(judge(
                        OLDER,
                        NEWER,
                        restore("1", "a", hours(older)).build(),
                        (failed ? ofNewer.failed() : ofNewer).build()))
                .has("RR-09", outcome, code);
    }

    @ParameterizedTest(name = "RR-09 older backup restored {0} h ago, newer one {1} h ago: {2}")
    @CsvSource({
        "1, 721, PASS, OK",
        "721, 1, PASS, OK",
        "721, 722, WARN, RESTORE_TEST_STALE",
        "722, 721, WARN, RESTORE_TEST_STALE"
    })
    void theNewestRestoreOfAnyBackupCounts(int older, int newer, Outcome outcome, ReasonCode code) {
        var first = ABackup.called("1").endedAt(hours(800)).build();
        var second = ABackup.called("2").endedAt(hours(750)).build();

        var readiness = judge(
                first,
                second,
                restore("1", "a", hours(older)).build(),
                restore("2", "b", hours(newer)).build());

        assertThat(readiness).has("RR-09", outcome, code);
        Assertions.assertThat(readiness.results().get(8).reason())
                .contains("of backup " + (older < newer ? "1" : "2") + ",");
    }

    @ParameterizedTest(name = "RR-09 a failed {0}: {1}")
    @CsvSource({
        "INTEGRITY,       PASS, OK",
        "DATA_VALIDATION, PASS, OK",
        "PARTIAL_RESTORE, FAIL, VERIFICATION_FAILED",
        "RESTORE,         FAIL, VERIFICATION_FAILED",
        "UNKNOWN,         FAIL, VERIFICATION_FAILED",
    })
    void onlyTheFailureOfARestoreIsAFailedRestore(Verification.Type type, Outcome outcome, ReasonCode code) {
        assertThat(judge(
                        OLDER,
                        NEWER,
                        restore("1", "a", hours(2)).build(),
                        restore("2", "b", hours(1)).type(type).failed().build()))
                .has("RR-09", outcome, code);
    }

    @Test
    void theNewestFailureOfARestoreIsTold() {
        var result = judge(
                        OLDER,
                        NEWER,
                        restore("1", "a", hours(1)).failed().build(),
                        restore("2", "b", hours(2)).failed().build())
                .results()
                .get(8);

        Assertions.assertThat(result.code()).isEqualTo(VERIFICATION_FAILED);
        Assertions.assertThat(result.reason()).contains("backup 1 failed 1 h 0 min ago");
    }

    @Test
    void theFailureOfABackupThatIsGoneIsHistory() {
        var failed = restore("2", "b", hours(1)).failed().build();
        var passed = restore("1", "a", hours(2)).build();

        assertThat(judge(
                        OLDER,
                        ABackup.called("2")
                                .endedAt(hours(24))
                                .expiresAt(NOON.plusMillis(1))
                                .build(),
                        passed,
                        failed))
                .has("RR-08", FAIL, VERIFICATION_FAILED)
                .changes("RR-08", NOON.plusMillis(1))
                .has("RR-09", FAIL, VERIFICATION_FAILED)
                .changes("RR-09", NOON.plusMillis(1));
        assertThat(judge(
                        OLDER,
                        ABackup.called("2").endedAt(hours(24)).expiresAt(NOON).build(),
                        passed,
                        failed))
                .passes("RR-08")
                .passes("RR-09");
        assertThat(judge(
                        OLDER,
                        ABackup.called("2")
                                .endedAt(hours(24))
                                .status(Backup.Status.FAILED)
                                .build(),
                        passed,
                        failed))
                .passes("RR-08")
                .passes("RR-09");
    }

    @Test
    void aCondemnedBackupOfTheSameInstantAsTheOneInUseIsTold() {
        var twin = ABackup.called("9").endedAt(hours(24));

        assertThat(judge(
                        twin.build(),
                        ABackup.called("2").endedAt(hours(24)).build(),
                        restore("2", "b", hours(1)).build(),
                        restore("9", "a", hours(1)).failed().build()))
                .leansOn("2")
                .has("RR-08", FAIL, VERIFICATION_FAILED);
    }

    @Test
    void aFailureCountsBeforeAPassOfTheSameInstantWhateverTheirNames() {
        assertThat(judge(
                        OLDER,
                        restore("1", "passed", hours(1)).build(),
                        restore("1", "z-failed", hours(1)).failed().build()))
                .leansOn(null);
    }

    @Test
    void aTestIsOfTheBackupOfItsOwnSource() {
        var ours = ABackup.called("1").from("catalog:a").endedAt(hours(3)).build();
        var theirs = ABackup.called("1").from("catalog:b").endedAt(hours(2)).build();
        var failed = restore("1", "x", hours(1)).from("catalog:b").failed().build();
        var passed = restore("1", "y", hours(1)).from("catalog:a").build();

        var readiness = judge(ours, theirs, failed, passed);

        assertThat(readiness).passes("RR-01").passes("RR-10");
        Assertions.assertThat(readiness.results().get(0).evidence()).contains(ours.evidence());
    }

    @ParameterizedTest(name = "RR-12 the slow one was {0} h ago")
    @CsvSource({"1, FAIL", "2, FAIL", "3, FAIL", "4, FAIL", "5, FAIL", "6, PASS", "7, PASS", "8, PASS"})
    void recoveryTimeIsThatOfTheLastFiveRestoresOfAnyBackup(int slow, Outcome outcome) {
        // the even ones of one backup, the odd ones of the other
        var facts = new ArrayList<Fact>(List.of(registered(Duration.ofHours(1)), OLDER, NEWER));
        for (int hour = 1; hour <= 8; hour++) {
            facts.add(restore("" + (hour % 2 + 1), "" + hour, hours(hour))
                    .took(Duration.ofMinutes(hour == slow ? 61 : 60))
                    .build());
        }

        assertThat(judge(facts.toArray(new Fact[0])))
                .has("RR-12", outcome, outcome == PASS ? OK : RECOVERY_TIME_OVER_RTO);
    }

    @ParameterizedTest(
            name = "RR-23 estimated 30 min; older backup restored {0} h ago in {1}, newer {2} h ago in {3}: {4}")
    @CsvSource({
        "1, PT30M,    2, PT31M,      PASS, OK",
        "2, PT31M,    1, PT30M,      PASS, OK",
        "1, PT30M1S,  2, PT29M,      FAIL, PROCEDURE_FAILING",
        "2, PT29M,    1, PT30M0.001S, FAIL, PROCEDURE_FAILING",
    })
    void theNewestRestoreTellsWhetherTheEstimateHolds(
            int older, Duration olderTook, int newer, Duration newerTook, Outcome outcome, ReasonCode code) {
        assertThat(judge(
                        OLDER,
                        NEWER,
                        restore("1", "a", hours(older)).took(olderTook).build(),
                        restore("2", "b", hours(newer)).took(newerTook).build(),
                        Examples.procedure(true, true, Duration.ofMinutes(30), before(Duration.ofDays(1)), 100.0)))
                .has("RR-23", outcome, code);
    }

    @Test
    void ofSeveralProceduresTheBestOneCounts() {
        var failing = procedure("a", 0.0);
        var good = procedure("b", 100.0);
        var untold = procedure("c", null);
        var restored = restore("2", "b", hours(1)).build();

        assertThat(judge(NEWER, restored, failing, good, untold)).passes("RR-23");
        assertThat(judge(NEWER, restored, failing, untold)).has("RR-23", UNKNOWN, ReasonCode.PROCEDURE_INCOMPLETE);
        assertThat(judge(NEWER, restored, failing)).has("RR-23", FAIL, PROCEDURE_FAILING);
    }

    @Test
    void atTheGateARestoreOfAnotherBackupIsNamedAndDoesNotCount() {
        var result = Gate.decide(
                        state(
                                Examples.ORDERS_REGISTERED,
                                OLDER,
                                restore("1", "a", hours(1)).build(),
                                ABackup.called("3")
                                        .endedAt(before(Duration.ofMinutes(5)))
                                        .build()),
                        ALWAYS_ALIVE,
                        BASELINE,
                        MAY_IT_RUN,
                        NOON)
                .results()
                .get(9);

        Assertions.assertThat(result.code()).isEqualTo(ReasonCode.TEST_OF_OTHER_BACKUP);
        Assertions.assertThat(result.reason()).contains("backup 1 was restored, not FULL backup 3");
    }

    @Test
    void whatIsNotARestoreIsNoRestoreTest() {
        assertThat(judge(
                        OLDER,
                        restore("1", "a", hours(1))
                                .type(Verification.Type.DATA_VALIDATION)
                                .build()))
                .passes("RR-08")
                .has("RR-09", UNKNOWN, RESTORE_TEST_MISSING)
                .has("RR-10", UNKNOWN, RESTORE_TEST_MISSING);
    }

    private static Procedure procedure(String name, @org.jspecify.annotations.Nullable Double rate) {
        return new Procedure(
                new Version("lifeboat.procedure.v1", Examples.CATALOG, name, 1, false).provenance(),
                name,
                true,
                true,
                Duration.ofHours(1),
                before(Duration.ofDays(1)),
                rate);
    }

    private static Readiness judge(Fact... facts) {
        var state = state(Examples.ORDERS_REGISTERED);
        List.of(facts).forEach(state::fold);
        return Readiness.evaluate(state, ALWAYS_ALIVE, BASELINE, NOON);
    }

    private static AVerification restore(String backup, String id, Instant end) {
        return AVerification.restoreOf(backup, id).endedAt(end);
    }

    private static Instant hours(int ago) {
        return before(Duration.ofHours(ago));
    }
}
