package dev.lifeboat.streams.controls;

import static dev.lifeboat.streams.controls.ReasonCode.BACKUP_UNVERIFIED;
import static dev.lifeboat.streams.controls.ReasonCode.CONTENT_MISMATCH;
import static dev.lifeboat.streams.controls.ReasonCode.CONTENT_NOT_CHECKED;
import static dev.lifeboat.streams.controls.ReasonCode.DIGEST_MISMATCH;
import static dev.lifeboat.streams.controls.ReasonCode.NO_BACKUP;
import static dev.lifeboat.streams.controls.ReasonCode.OK;
import static dev.lifeboat.streams.controls.ReasonCode.RESTORE_TEST_MISSING;
import static dev.lifeboat.streams.controls.ReasonCode.RESTORE_TEST_STALE;
import static dev.lifeboat.streams.controls.ReasonCode.TEST_OF_OTHER_BACKUP;
import static dev.lifeboat.streams.controls.ReasonCode.VERIFICATION_FAILED;
import static dev.lifeboat.streams.controls.ReasonCode.VERIFICATION_STALE;
import static dev.lifeboat.streams.facts.Outcome.FAIL;
import static dev.lifeboat.streams.facts.Outcome.PASS;
import static dev.lifeboat.streams.facts.Outcome.UNKNOWN;
import static dev.lifeboat.streams.facts.Outcome.WARN;
import static dev.lifeboat.streams.readiness.Examples.BASELINE;
import static dev.lifeboat.streams.readiness.Examples.MAY_IT_RUN;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.ORDERS_REGISTERED;
import static dev.lifeboat.streams.readiness.Examples.before;
import static dev.lifeboat.streams.readiness.Examples.state;
import static dev.lifeboat.streams.readiness.ReadinessAssert.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.streams.readiness.ABackup;
import dev.lifeboat.streams.readiness.AVerification;
import dev.lifeboat.streams.readiness.Decision;
import dev.lifeboat.streams.readiness.Examples;
import dev.lifeboat.streams.readiness.Gate;
import dev.lifeboat.streams.readiness.Readiness;
import dev.lifeboat.streams.state.DatabaseState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** RR-08, RR-09, RR-10 and RR-11, case by case, at noon. */
class TestControlsTest {
    private static final Duration MILLI = Duration.ofMillis(1);
    private static final Backup OLD = backup("1", days(120)).build();

    @ParameterizedTest(name = "RR-08 {0}: {1}")
    @MethodSource
    void verified(String what, Outcome outcome, ReasonCode code, List<Fact> facts) {
        steady("RR-08", outcome, code, facts);
    }

    static Stream<Arguments> verified() {
        return Stream.of(
                arguments("no backup", UNKNOWN, NO_BACKUP, List.of()),
                arguments("never", UNKNOWN, BACKUP_UNVERIFIED, List.of(OLD)),
                arguments(
                        "by its checksum",
                        PASS,
                        OK,
                        List.of(OLD, integrity("1", days(7)).build())),
                arguments(
                        "by a restore",
                        PASS,
                        OK,
                        List.of(OLD, restore("1", days(7)).build())),
                arguments(
                        "by comparing data",
                        PASS,
                        OK,
                        List.of(
                                OLD,
                                integrity("1", days(1))
                                        .type(Verification.Type.DATA_VALIDATION)
                                        .build())),
                arguments(
                        "half a restore says little",
                        UNKNOWN,
                        BACKUP_UNVERIFIED,
                        List.of(
                                OLD,
                                integrity("1", days(1))
                                        .type(Verification.Type.PARTIAL_RESTORE)
                                        .build())),
                arguments(
                        "a kind not known says nothing",
                        UNKNOWN,
                        BACKUP_UNVERIFIED,
                        List.of(
                                OLD,
                                integrity("1", days(1))
                                        .type(Verification.Type.UNKNOWN)
                                        .build())),
                arguments(
                        "it only ran",
                        UNKNOWN,
                        BACKUP_UNVERIFIED,
                        List.of(
                                OLD,
                                integrity("1", days(1))
                                        .outcome(Verification.Outcome.RAN)
                                        .build())),
                arguments(
                        "it ends before it starts",
                        UNKNOWN,
                        BACKUP_UNVERIFIED,
                        List.of(
                                OLD,
                                integrity("1", days(2))
                                        .startedAt(before(days(1)))
                                        .build())),
                arguments(
                        "it was of another",
                        UNKNOWN,
                        BACKUP_UNVERIFIED,
                        List.of(OLD, integrity("2", days(1)).build())),
                arguments(
                        "too long ago",
                        FAIL,
                        VERIFICATION_STALE,
                        List.of(OLD, integrity("1", days(7).plus(MILLI)).build())),
                arguments(
                        "a newer one is condemned",
                        FAIL,
                        VERIFICATION_FAILED,
                        List.of(
                                OLD,
                                integrity("1", days(1)).build(),
                                backup("2", days(3)).build(),
                                integrity("2", days(2)).failed().build())),
                arguments(
                        "a newer one was condemned and is withdrawn",
                        PASS,
                        OK,
                        List.of(
                                OLD,
                                integrity("1", days(1)).build(),
                                backup("2", days(3)).build(),
                                integrity("2", days(2)).failed().build(),
                                backup("2", days(3)).version(2).gone())),
                arguments(
                        "an older one is condemned",
                        PASS,
                        OK,
                        List.of(
                                OLD,
                                integrity("1", days(1)).failed().build(),
                                backup("2", days(3)).build(),
                                integrity("2", days(2)).build())));
    }

    @ParameterizedTest(name = "RR-09 {0}: {1}")
    @MethodSource
    void restored(String what, Outcome outcome, ReasonCode code, List<Fact> facts) {
        steady("RR-09", outcome, code, facts);
    }

    static Stream<Arguments> restored() {
        return Stream.of(
                arguments(
                        "never",
                        UNKNOWN,
                        RESTORE_TEST_MISSING,
                        List.of(OLD, integrity("1", days(1)).build())),
                arguments(
                        "half a restore is none",
                        UNKNOWN,
                        RESTORE_TEST_MISSING,
                        List.of(
                                OLD,
                                restore("1", days(1))
                                        .type(Verification.Type.PARTIAL_RESTORE)
                                        .build())),
                arguments(
                        "30 d ago",
                        PASS,
                        OK,
                        List.of(OLD, restore("1", days(30)).build())),
                arguments(
                        "more than 30 d ago",
                        WARN,
                        RESTORE_TEST_STALE,
                        List.of(OLD, restore("1", days(30).plus(MILLI)).build())),
                arguments(
                        "90 d ago",
                        WARN,
                        RESTORE_TEST_STALE,
                        List.of(OLD, restore("1", days(90)).build())),
                arguments(
                        "more than 90 d ago",
                        FAIL,
                        RESTORE_TEST_STALE,
                        List.of(OLD, restore("1", days(90).plus(MILLI)).build())),
                arguments(
                        "the newest failed",
                        FAIL,
                        VERIFICATION_FAILED,
                        List.of(
                                OLD,
                                restore("1", days(9)).build(),
                                backup("2", days(3)).build(),
                                restore("2", days(2)).failed().build())),
                arguments(
                        "one failed, a newer one passed",
                        PASS,
                        OK,
                        List.of(
                                OLD,
                                restore("1", days(9)).failed().build(),
                                backup("2", days(3)).build(),
                                restore("2", days(2)).build())),
                arguments(
                        "of a backup that is gone",
                        UNKNOWN,
                        RESTORE_TEST_MISSING,
                        List.of(
                                OLD,
                                restore("1", days(9)).build(),
                                backup("1", days(120)).version(2).gone(),
                                backup("2", days(3)).build())),
                arguments(
                        "of a backup that expired",
                        UNKNOWN,
                        RESTORE_TEST_MISSING,
                        List.of(
                                backup("1", days(20)).expiresAt(NOON).build(),
                                restore("1", days(9)).build())));
    }

    @ParameterizedTest(name = "RR-09 at the gate, {0}: {1}")
    @MethodSource
    void restoredForGate(String what, Outcome outcome, ReasonCode code, List<Fact> facts) {
        atGate("RR-09", outcome, code, facts);
    }

    static Stream<Arguments> restoredForGate() {
        Backup fresh = backup("1", minutes(50)).build();
        return Stream.of(
                arguments(
                        "just now",
                        PASS,
                        OK,
                        List.of(fresh, restore("1", minutes(10)).build())),
                arguments(
                        "24 h ago", PASS, OK, List.of(OLD, restore("1", days(1)).build())),
                arguments(
                        "more than 24 h ago",
                        FAIL,
                        RESTORE_TEST_STALE,
                        List.of(OLD, restore("1", days(1).plus(MILLI)).build())),
                arguments(
                        "another was, this one never",
                        UNKNOWN,
                        RESTORE_TEST_MISSING,
                        List.of(
                                OLD,
                                restore("1", minutes(10)).build(),
                                backup("2", minutes(50)).build())),
                arguments(
                        "of two fresh ones the tested one counts",
                        PASS,
                        OK,
                        List.of(
                                fresh,
                                restore("1", minutes(10)).build(),
                                backup("2", minutes(20)).build())),
                arguments(
                        "the fresh one is no longer fresh",
                        UNKNOWN,
                        RESTORE_TEST_MISSING,
                        List.of(
                                backup("1", minutes(60).plus(MILLI)).build(),
                                restore("1", minutes(10)).build(),
                                backup("2", minutes(20)).build())));
    }

    @ParameterizedTest(name = "RR-10 {0}: {1}")
    @MethodSource
    void covers(String what, Outcome outcome, ReasonCode code, List<Fact> facts) {
        steady("RR-10", outcome, code, facts);
    }

    static Stream<Arguments> covers() {
        return Stream.of(
                arguments("no test", UNKNOWN, RESTORE_TEST_MISSING, List.of(OLD)),
                arguments("itself", PASS, OK, List.of(OLD, restore("1", days(1)).build())),
                arguments(
                        "itself, equal digests",
                        PASS,
                        OK,
                        List.of(
                                backup("1", days(9)).digest("sha256:a").build(),
                                restore("1", days(1)).digest("sha256:a").build())),
                arguments(
                        "itself, other digest",
                        FAIL,
                        DIGEST_MISMATCH,
                        List.of(
                                backup("1", days(9)).digest("sha256:a").build(),
                                restore("1", days(1)).digest("sha256:b").build())),
                arguments(
                        "itself, equal digests before, others now",
                        FAIL,
                        DIGEST_MISMATCH,
                        List.of(
                                backup("1", days(9)).digest("sha256:a").build(),
                                restore("1", days(2)).digest("sha256:a").build(),
                                restore("1", days(1)).digest("sha256:b").build())),
                arguments(
                        "itself, other digests before, equal ones now",
                        PASS,
                        OK,
                        List.of(
                                backup("1", days(9)).digest("sha256:a").build(),
                                restore("1", days(2)).digest("sha256:b").build(),
                                restore("1", days(1)).digest("sha256:a").build())),
                arguments(
                        "itself, other digests before, none told now",
                        FAIL,
                        DIGEST_MISMATCH,
                        List.of(
                                backup("1", days(9)).digest("sha256:a").build(),
                                restore("1", days(2)).digest("sha256:b").build(),
                                restore("1", days(1)).build())),
                arguments(
                        "one that is empty",
                        UNKNOWN,
                        RESTORE_TEST_MISSING,
                        List.of(
                                OLD,
                                backup("2", days(9)).bytes(0L).build(),
                                restore("2", days(1)).build())));
    }

    @Test
    void acceptsAtTheGateOnlyATestOfTheVeryBackup() {
        atGate(
                "RR-10",
                FAIL,
                TEST_OF_OTHER_BACKUP,
                List.of(
                        OLD,
                        restore("1", days(1)).build(),
                        backup("2", minutes(50)).build()));
    }

    @ParameterizedTest(name = "RR-11 {0}: {1}")
    @MethodSource
    void content(String what, Outcome outcome, ReasonCode code, AVerification test) {
        steady("RR-11", outcome, code, List.of(OLD, test.build()));
    }

    static Stream<Arguments> content() {
        return Stream.of(
                arguments("all", PASS, OK, restore("1", days(1))),
                arguments("nothing recorded", UNKNOWN, CONTENT_NOT_CHECKED, plain("1", days(1))),
                arguments(
                        "a checksum of the file says nothing of rows",
                        UNKNOWN,
                        CONTENT_NOT_CHECKED,
                        integrity("1", days(1)).rows(10L, 10L).checksum(true)),
                arguments(
                        "the source is not known",
                        PASS,
                        OK,
                        plain("1", days(1)).rows(1L, null).checksum(true)),
                arguments(
                        "no row", FAIL, CONTENT_MISMATCH, restore("1", days(1)).rows(0L, 1000L)),
                arguments(
                        "a negative number of rows",
                        FAIL,
                        CONTENT_MISMATCH,
                        restore("1", days(1)).rows(-1L, -2L)),
                arguments("half of the rows", PASS, OK, restore("1", days(1)).rows(500L, 1000L)),
                arguments(
                        "less than half",
                        FAIL,
                        CONTENT_MISMATCH,
                        restore("1", days(1)).rows(499L, 1000L)),
                arguments("16 of 20 tables", PASS, OK, restore("1", days(1)).tables(16, 20)),
                arguments(
                        "15 of 20 tables",
                        FAIL,
                        CONTENT_MISMATCH,
                        restore("1", days(1)).tables(15, 20)),
                arguments(
                        "no check ran",
                        FAIL,
                        CONTENT_MISMATCH,
                        restore("1", days(1)).checks(0)),
                arguments(
                        "checksums differ",
                        FAIL,
                        CONTENT_MISMATCH,
                        restore("1", days(1)).checksum(false)),
                arguments(
                        "checksums not compared",
                        UNKNOWN,
                        CONTENT_NOT_CHECKED,
                        restore("1", days(1)).checksum(null)),
                arguments(
                        "rows not counted",
                        UNKNOWN,
                        CONTENT_NOT_CHECKED,
                        restore("1", days(1)).rows(null, 1000L)));
    }

    @Test
    void leansOnTheNewestGoodBackupThatWasRestored() {
        var state = state(
                ORDERS_REGISTERED,
                backup("1", days(3)).build(),
                restore("1", days(2)).build(),
                backup("2", days(2)).build(),
                restore("2", days(1)).build(),
                backup("3", days(1)).build());

        assertThat(evaluate(state)).leansOn("2").hasLevel(4);
    }

    @Test
    void leansOnAnOlderBackupWhenTheTestedOneIsCondemned() {
        var state = state(
                ORDERS_REGISTERED,
                backup("1", days(3)).build(),
                restore("1", days(2)).build(),
                backup("2", days(2)).build(),
                restore("2", days(1)).build(),
                integrity("2", minutes(1)).failed().build());

        assertThat(evaluate(state)).leansOn("1").has("RR-08", FAIL, VERIFICATION_FAILED);
    }

    @Test
    void givesATestToNoneOfTwoBackupsOfOtherSourcesThatShareItsId() {
        Backup one = backup("1", days(3)).from("catalog:main").build();
        Backup other = backup("1", days(2)).from("catalog:other").build();
        Verification passed = restore("1", days(1)).from("drill:weekly").build();

        assertThat(evaluate(state(one, passed))).passes("RR-08");
        assertThat(evaluate(state(one, other, passed))).has("RR-08", UNKNOWN, BACKUP_UNVERIFIED);
        assertThat(evaluate(state(
                        one,
                        other,
                        restore("1", days(1)).from("drill:weekly").failed().build())))
                .has("RR-01", FAIL, ReasonCode.DATABASE_UNKNOWN)
                .leansOn(null);
    }

    /** Whoever told of the failure has a backup of that id since. */
    @Test
    void aFailureStaysWhenItsReporterTakesTheIdOfTheBackup() {
        var facts = new ArrayList<Fact>(List.of(
                ORDERS_REGISTERED,
                backup("1", days(3)).from("catalog:main").build(),
                restore("1", days(2)).from("catalog:main").build(),
                restore("1", days(1)).from("report:nightly").failed().build()));
        assertThat(evaluate(state(facts))).leansOn(null);

        facts.add(backup("1", Duration.ofHours(2))
                .from("report:nightly")
                .status(Backup.Status.STARTED)
                .build());
        assertThat(evaluate(state(facts))).leansOn(null);
        // it had one when it tested: that is the one
        facts.remove(4);
        facts.add(backup("1", days(2))
                .from("report:nightly")
                .status(Backup.Status.STARTED)
                .build());
        assertThat(evaluate(state(facts))).leansOn("1").has("RR-09", PASS, ReasonCode.OK);
    }

    @Test
    void noBackupWasRestoredBeforeItBeganByMoreThanClocksDiffer() {
        Backup backup = ABackup.called("1")
                .endedAt(NOON.minus(days(1)))
                .startedAt(NOON.minus(days(2)))
                .build();
        var early =
                restore("1", days(2).plus(Duration.ofMinutes(5)).plusMillis(1)).build();

        assertThat(evaluate(state(ORDERS_REGISTERED, backup, early)))
                .has("RR-09", UNKNOWN, ReasonCode.RESTORE_TEST_MISSING);
        assertThat(evaluate(state(
                        ORDERS_REGISTERED,
                        backup,
                        restore("1", days(2).plus(Duration.ofMinutes(5))).build())))
                .has("RR-09", PASS, ReasonCode.OK);
    }

    @Test
    void knowsHowWellABackupIsProven() {
        var proof = List.of(
                OLD,
                integrity("1", days(1)).build(),
                plain("1", days(1)).build(),
                restore("1", days(1)).build());
        Assertions.assertThat(evaluate(state(backup("1", days(1)).bytes(null).build()))
                        .evidenceLevel())
                .isZero();
        for (int level = 1; level <= 4; level++) {
            Assertions.assertThat(evaluate(state(proof.subList(0, level))).evidenceLevel())
                    .isEqualTo(level);
        }
    }

    private static void steady(String control, Outcome outcome, ReasonCode code, List<Fact> facts) {
        assertThat(evaluate(state(facts))).has(control, outcome, code);
    }

    private static void atGate(String control, Outcome outcome, ReasonCode code, List<Fact> facts) {
        var all = new ArrayList<Fact>(facts);
        all.add(ORDERS_REGISTERED);
        Decision decision = Gate.decide(state(all), Examples.ALWAYS_ALIVE, BASELINE, MAY_IT_RUN, NOON);
        Assertions.assertThat(decision.results())
                .filteredOn(result -> result.control().id().equals(control))
                .singleElement()
                .matches(result -> result.outcome() == outcome && result.code() == code, outcome + " " + code);
    }

    private static Readiness evaluate(DatabaseState state) {
        return Readiness.evaluate(state, Examples.ALWAYS_ALIVE, BASELINE, NOON);
    }

    private static ABackup backup(String id, Duration age) {
        return ABackup.called(id).endedAt(before(age));
    }

    private static AVerification restore(String backupId, Duration age) {
        return AVerification.restoreOf(backupId, "restore-" + backupId + age).endedAt(before(age));
    }

    /** A restore of which nothing was recorded but that it passed. */
    private static AVerification plain(String backupId, Duration age) {
        return AVerification.of(backupId, Verification.Type.RESTORE, "plain-" + backupId)
                .endedAt(before(age));
    }

    private static AVerification integrity(String backupId, Duration age) {
        return AVerification.of(backupId, Verification.Type.INTEGRITY, "integrity-" + backupId + age)
                .endedAt(before(age));
    }

    @Test
    void saysWhatOfTheContentWasNotCompared() {
        var backup = backup("1", days(1)).build();
        var onlyTheSeed =
                restore("1", days(1)).rows(500L, null).tables(null, null).checks(null);
        var whole = restore("1", days(1)).rows(500L, 1000L).tables(20, 20).checks(3);

        assertThat(evaluate(state(backup, onlyTheSeed.build())))
                .passes("RR-11")
                .says(
                        "RR-11",
                        "checksums equal; not told, so not compared: how many rows the source has, which part of the"
                                + " tables that is, how many checks ran");
        Assertions.assertThat(evaluate(state(backup, whole.build())).results())
                .filteredOn(result -> result.control().id().equals("RR-11"))
                .singleElement()
                .satisfies(result -> Assertions.assertThat(result.reason()).endsWith("checksums equal"));
    }

    private static Duration days(long days) {
        return Duration.ofDays(days);
    }

    private static Duration minutes(long minutes) {
        return Duration.ofMinutes(minutes);
    }
}
