package dev.lifeboat.streams.controls;

import static dev.lifeboat.streams.controls.ReasonCode.COPIES_UNKNOWN;
import static dev.lifeboat.streams.controls.ReasonCode.NO_BACKUP;
import static dev.lifeboat.streams.controls.ReasonCode.OK;
import static dev.lifeboat.streams.controls.ReasonCode.PITR_GAP_UNKNOWN;
import static dev.lifeboat.streams.controls.ReasonCode.PITR_UNVERIFIED;
import static dev.lifeboat.streams.controls.ReasonCode.PROCEDURE_MISSING;
import static dev.lifeboat.streams.controls.ReasonCode.RECOVERY_TIME_OVER_RTO;
import static dev.lifeboat.streams.controls.ReasonCode.RECOVERY_TIME_UNKNOWN;
import static dev.lifeboat.streams.controls.ReasonCode.RESTORE_TEST_MISSING;
import static dev.lifeboat.streams.controls.ReasonCode.RETENTION_TOO_SHORT;
import static dev.lifeboat.streams.controls.ReasonCode.RETENTION_UNKNOWN;
import static dev.lifeboat.streams.facts.Outcome.FAIL;
import static dev.lifeboat.streams.facts.Outcome.NOT_APPLICABLE;
import static dev.lifeboat.streams.facts.Outcome.PASS;
import static dev.lifeboat.streams.facts.Outcome.UNKNOWN;
import static dev.lifeboat.streams.readiness.Examples.BASELINE;
import static dev.lifeboat.streams.readiness.Examples.NIGHTLY_FULL_OF_ORDERS;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.ORDERS_REGISTERED;
import static dev.lifeboat.streams.readiness.Examples.RESTORE_OF_NIGHTLY_FULL;
import static dev.lifeboat.streams.readiness.Examples.SYSTEM;
import static dev.lifeboat.streams.readiness.Examples.before;
import static dev.lifeboat.streams.readiness.Examples.log;
import static dev.lifeboat.streams.readiness.Examples.procedure;
import static dev.lifeboat.streams.readiness.Examples.registered;
import static dev.lifeboat.streams.readiness.Examples.state;
import static dev.lifeboat.streams.readiness.ReadinessAssert.assertThat;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.facts.Server;
import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.streams.readiness.ABackup;
import dev.lifeboat.streams.readiness.AVerification;
import dev.lifeboat.streams.readiness.Examples;
import dev.lifeboat.streams.readiness.Gate;
import dev.lifeboat.streams.readiness.Readiness;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RR-02, RR-12, RR-15 to RR-21, RR-23 and RR-25, case by case, at noon. */
class ProofControlsTest {
    private static final Instant DAY_AGO = before(Duration.ofDays(1));

    @ParameterizedTest(name = "RR-02 {0}, copy-only {1}, {2} old: {3}")
    @CsvSource({
        "FULL,         false, PT168H,       PASS, OK",
        "FULL,         false, PT168H0.001S, FAIL, BACKUP_TOO_OLD",
        "FULL,         false, PT-5M,        PASS, OK",
        "FULL,         false, PT-5M-0.001S, UNKNOWN, NO_BACKUP",
        "FULL,         true,  PT1H,         FAIL, FULL_BACKUP_MISSING",
        "DIFFERENTIAL, false, PT1H,         FAIL, FULL_BACKUP_MISSING",
        "LOG,          false, PT1H,         UNKNOWN, NO_BACKUP",
    })
    void fullAge(Backup.Type type, boolean copyOnly, Duration age, Outcome outcome, ReasonCode code) {
        var backup = ABackup.called("1").type(type).endedAt(before(age));

        assertThat(judge((copyOnly ? backup.copyOnly() : backup).build())).has("RR-02", outcome, code);
    }

    @Test
    void fullAgeEndsWithItsLimitOrWithTheBackup() {
        var full = ABackup.called("1").endedAt(DAY_AGO);
        var limit = DAY_AGO.plus(Duration.ofDays(7)).plusMillis(1);

        assertThat(judge(full.build())).changes("RR-02", limit);
        assertThat(judge(full.expiresAt(NOON.plusMillis(1)).build())).changes("RR-02", NOON.plusMillis(1));
    }

    @ParameterizedTest(name = "RR-12 RTO {0}, took {1}: {2}")
    @CsvSource({
        "     , PT12H,       PASS, OK",
        "     , PT12H0.001S, FAIL, RECOVERY_TIME_OVER_RTO",
        "PT1H,  PT1H,        PASS, OK",
        "PT1H,  PT1H0.001S,  FAIL, RECOVERY_TIME_OVER_RTO",
        "PT0S,  PT0S,        PASS, OK",
        "PT0S,  PT0.001S,    FAIL, RECOVERY_TIME_OVER_RTO",
        "PT1H,  PT9999999H,  FAIL, RECOVERY_TIME_OVER_RTO",
        // by its times: five minutes
        "PT5M,      ,        PASS, OK",
        "PT4M59S,   ,        FAIL, RECOVERY_TIME_OVER_RTO",
    })
    void recoveryTime(@Nullable Duration rto, @Nullable Duration took, Outcome outcome, ReasonCode code) {
        var restore = AVerification.restoreOf("42", "7").endedAt(DAY_AGO).took(took);

        assertThat(judge(registered(rto), Examples.nightlyFull(before(Duration.ofDays(2))), restore.build()))
                .has("RR-12", outcome, code);
    }

    @Test
    void recoveryTimeIsTheLongestAlsoOfManyThatEndedTogether() {
        var facts = new ArrayList<Fact>(
                List.of(registered(Duration.ofHours(1)), Examples.nightlyFull(before(Duration.ofDays(2)))));
        // the sixth is shorter than the five before it, the seventh is longer
        IntStream.rangeClosed(1, 7)
                .mapToObj(i -> AVerification.restoreOf("42", "" + i)
                        .endedAt(before(Duration.ofHours(1)))
                        .took(i == 7 ? Duration.ofHours(2) : Duration.ofMinutes(60 - i))
                        .build())
                .forEach(facts::add);

        assertThat(judge(facts.toArray(new Fact[0]))).has("RR-12", FAIL, RECOVERY_TIME_OVER_RTO);
    }

    @ParameterizedTest(name = "RR-12 the long one is number {0} of six")
    @CsvSource({"1, FAIL", "5, FAIL", "6, PASS"})
    void recoveryTimeIsThatOfTheLastFive(int longOne, Outcome outcome) {
        var facts = new ArrayList<Fact>(
                List.of(registered(Duration.ofHours(1)), Examples.nightlyFull(before(Duration.ofDays(2)))));
        IntStream.rangeClosed(1, 6)
                .mapToObj(i -> AVerification.restoreOf("42", "" + i)
                        .endedAt(before(Duration.ofHours(i)))
                        .took(Duration.ofHours(i == longOne ? 2 : 1))
                        .build())
                .forEach(facts::add);

        assertThat(judge(facts.toArray(new Fact[0])))
                .has("RR-12", outcome, outcome == PASS ? OK : RECOVERY_TIME_OVER_RTO);
    }

    @Test
    void recoveryTimeIsUnknownWithoutATimedRestoreThatIsBelieved() {
        var untimed = AVerification.restoreOf("42", "7").endedAt(DAY_AGO).startedAt(null);
        var ahead = AVerification.restoreOf("42", "7")
                .endedAt(NOON.plus(Duration.ofMinutes(5)).plusMillis(1));

        assertThat(judge(NIGHTLY_FULL_OF_ORDERS)).has("RR-12", UNKNOWN, RECOVERY_TIME_UNKNOWN);
        assertThat(judge(NIGHTLY_FULL_OF_ORDERS, untimed.build())).has("RR-12", UNKNOWN, RECOVERY_TIME_UNKNOWN);
        assertThat(judge(NIGHTLY_FULL_OF_ORDERS, ahead.build()))
                .has("RR-12", UNKNOWN, RECOVERY_TIME_UNKNOWN)
                .changes("RR-12", NOON.plusMillis(1));
        assertThat(judge(NIGHTLY_FULL_OF_ORDERS, untimed.failed().build()))
                .has("RR-12", UNKNOWN, RECOVERY_TIME_UNKNOWN);
    }

    @ParameterizedTest(name = "RR-15, RR-16 lost {0}, checked {1} ago, {2}: {3}, {5}")
    @CsvSource({
        "0,  PT168H,       PASSED,        PASS,    OK,               PASS,    OK",
        "0,  PT168H0.001S, PASSED,        PASS,    OK,               FAIL,    PITR_VERIFICATION_STALE",
        "0,  ,             UNKNOWN,       PASS,    OK,               UNKNOWN, PITR_UNVERIFIED",
        "1,  PT1H,         PASSED,        FAIL,    PITR_GAP,         PASS,    OK",
        "0,  PT1H,         FAILED,        FAIL,    PITR_GAP,         FAIL,    PITR_VERIFICATION_FAILED",
        ",   PT1H,         PASSED,        PASS,    OK,               PASS,    OK",
        ",   PT168H0.001S, PASSED,        UNKNOWN, PITR_GAP_UNKNOWN, FAIL,    PITR_VERIFICATION_STALE",
        ",   PT-5M,        PASSED,        PASS,    OK,               PASS,    OK",
        ",   PT-5M-0.001S, PASSED,        UNKNOWN, PITR_GAP_UNKNOWN, UNKNOWN, PITR_UNVERIFIED",
        ",   ,             PASSED,        UNKNOWN, PITR_GAP_UNKNOWN, UNKNOWN, PITR_UNVERIFIED",
        ",   PT1H,         RAN,           UNKNOWN, PITR_GAP_UNKNOWN, UNKNOWN, PITR_UNVERIFIED",
        ",   PT1H,         COULD_NOT_RUN, UNKNOWN, PITR_GAP_UNKNOWN, UNKNOWN, PITR_UNVERIFIED",
        "9223372036854775807, PT1H, PASSED, FAIL, PITR_GAP,          PASS,    OK",
    })
    void pointInTimeRecovery(
            @Nullable Long lost,
            @Nullable Duration age,
            Verification.Outcome verified,
            Outcome gap,
            ReasonCode gapCode,
            Outcome proof,
            ReasonCode proofCode) {
        var row = log(lost, null, age == null ? null : before(age), verified);

        assertThat(judge(row)).has("RR-15", gap, gapCode).has("RR-16", proof, proofCode);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RR-13", "RR-14", "RR-15", "RR-16"})
    void doesNotAskAnEngineForPointInTimeRecoveryThatHasNone(String control) {
        assertThat(judge(registered("sqlite", null), log(1L, null, NOON, Verification.Outcome.FAILED)))
                .has(control, NOT_APPLICABLE, ReasonCode.NOT_APPLICABLE);
    }

    @Test
    void knowsNothingOfALogThatNobodyReports() {
        assertThat(judge(NIGHTLY_FULL_OF_ORDERS))
                .has("RR-15", UNKNOWN, PITR_GAP_UNKNOWN)
                .has("RR-16", UNKNOWN, PITR_UNVERIFIED);
    }

    @ParameterizedTest(name = "RR-17 registered {0}, backup {1} v{2} t{3} by {4}; production {5} v{6} t{7}: {8}")
    @CsvSource({
        "A, A, 1800, 1, ,    A, 1800, 1, PASS,    OK",
        "A, A, ,     , ,     , ,     ,   PASS,    OK",
        " , A, ,     , ,     A, ,    ,   PASS,    OK",
        "A, B, ,     , ,     , ,     ,   FAIL,    IDENTITY_MISMATCH",
        " , B, ,     , ,     A, ,    ,   FAIL,    IDENTITY_MISMATCH",
        "A, A, ,     , ,     B, ,    ,   FAIL,    IDENTITY_MISMATCH",
        "A, , ,      , ,     , ,     ,   UNKNOWN, IDENTITY_UNKNOWN",
        " , A, ,     , ,     , ,     ,   UNKNOWN, IDENTITY_UNKNOWN",
        " , , ,      , ,     , ,     ,   UNKNOWN, IDENTITY_UNKNOWN",
        "A, A, 1700, 1, ,    A, 1800, 1, FAIL,    VERSION_MISMATCH",
        "A, A, 906,  , 902,  , ,     ,   FAIL,    VERSION_MISMATCH",
        " , , 906,   , 902,  , ,     ,   FAIL,    VERSION_MISMATCH",
        "A, A, 906,  , 1800, , ,     ,   PASS,    OK",
        "A, A, ,     , 1700, A, 1800, ,  FAIL,    VERSION_MISMATCH",
        "A, A, 1800, 1, ,    A, 1800, 2, PASS,    OK",
        "A, A, 1800, 3, ,    A, 1800, 2, FAIL,    IDENTITY_MISMATCH",
    })
    void identity(
            @Nullable String registered,
            @Nullable String backup,
            @Nullable Integer version,
            @Nullable Long timeline,
            @Nullable Integer tool,
            @Nullable String production,
            @Nullable Integer productionVersion,
            @Nullable Long productionTimeline,
            Outcome outcome,
            ReasonCode code) {
        var taken = ABackup.called("1")
                .endedAt(DAY_AGO)
                .takenFrom(new Backup.Origin(new Server(backup, timeline, version), tool, null));
        var row = log(
                0L,
                null,
                NOON,
                Verification.Outcome.PASSED,
                new Server(production, productionTimeline, productionVersion));

        assertThat(judge(registered("postgresql", registered), taken.build(), row))
                .has("RR-17", outcome, code);
    }

    @ParameterizedTest(name = "RR-18 steady: kept {0}, log {1}: {2}")
    @CsvSource({
        "P35D,         P35D, PASS,    OK",
        "PT839H59M59S, P35D, FAIL,    RETENTION_TOO_SHORT",
        "P35D,         P34D, FAIL,    RETENTION_TOO_SHORT",
        ",             P35D, UNKNOWN, RETENTION_UNKNOWN",
        "P35D,         ,     UNKNOWN, RETENTION_UNKNOWN",
        "P99999D,      P99999D, PASS, OK",
    })
    void retention(@Nullable Duration kept, @Nullable Duration log, Outcome outcome, ReasonCode code) {
        var backup = ABackup.called("1").endedAt(DAY_AGO).expiresAt(kept == null ? null : DAY_AGO.plus(kept));

        assertThat(judge(backup.build(), log(0L, log, NOON, Verification.Outcome.PASSED)))
                .has("RR-18", outcome, code);
    }

    @ParameterizedTest(name = "RR-18 at the gate: needed for {0}, kept until {1} after noon, log {2}: {3}")
    @CsvSource({
        // the window closes at 13:00, and thirty days are held
        ",     PT721H0.001S, P40D, PASS,    OK,                  2026-03-01T13:00:00.001Z",
        ",     PT721H,       P40D, FAIL,    RETENTION_TOO_SHORT,",
        "PT0S, PT720H0.001S, P40D, PASS,    OK,                  2026-03-01T12:00:00.001Z",
        "PT0S, PT720H,       P40D, FAIL,    RETENTION_TOO_SHORT,",
        "P10D, P40D,         P50D, FAIL,    RETENTION_TOO_SHORT,",
        ",     P40D,         P30D, FAIL,    RETENTION_TOO_SHORT,",
        ",     ,             P40D, UNKNOWN, RETENTION_UNKNOWN,",
        ",     P40D,         ,     UNKNOWN, RETENTION_UNKNOWN,",
    })
    void retentionAtTheGate(
            @Nullable Duration planned,
            @Nullable Duration kept,
            @Nullable Duration log,
            Outcome outcome,
            ReasonCode code,
            @Nullable Instant until) {
        var backup = ABackup.called("1")
                .endedAt(before(Duration.ofMinutes(1)))
                .expiresAt(kept == null ? null : NOON.plus(kept));
        var question = new Question(Examples.MIGRATION, Question.Phase.MIGRATE, SYSTEM, null, null, planned);
        var state = state(
                ORDERS_REGISTERED,
                backup.build(),
                Examples.PLANNED_MIGRATION,
                log(0L, log, NOON, Verification.Outcome.PASSED));

        var result = Gate.decide(state, Examples.ALWAYS_ALIVE, BASELINE, question, NOON)
                .results()
                .get(17);

        Assertions.assertThat(result.outcome()).as(result.toString()).isEqualTo(outcome);
        Assertions.assertThat(result.code()).isEqualTo(code);
        if (until != null) {
            Assertions.assertThat(result.validUntil()).isEqualTo(until);
        }
    }

    @Test
    void retentionIsThatOfTheWholeChain() {
        var base = ABackup.called("1").endedAt(before(Duration.ofDays(2)));
        var child = ABackup.called("2")
                .type(Backup.Type.INCREMENTAL)
                .on("1")
                .endedAt(DAY_AGO)
                .expiresAt(NOON.plus(Duration.ofDays(90)))
                .build();

        assertThat(judge(base.expiresAt(NOON.plus(Duration.ofDays(10))).build(), child))
                .has("RR-18", FAIL, RETENTION_TOO_SHORT);
        assertThat(judge(base.expiresAt(null).build(), child)).has("RR-18", UNKNOWN, RETENTION_UNKNOWN);
    }

    @ParameterizedTest(name = "RR-19 {0} backups on {1} media, all known {2}, off-site {3}: {4}")
    @CsvSource({
        "2, 2, true,  true,  PASS,    OK",
        "1, 2, true,  true,  FAIL,    COPIES_TOO_FEW",
        "2, 1, true,  true,  FAIL,    COPIES_TOO_FEW",
        "2, 1, false, true,  UNKNOWN, COPIES_UNKNOWN",
        "1, 1, false, true,  FAIL,    COPIES_TOO_FEW",
        "2, 2, true,  false, FAIL,    COPIES_TOO_FEW",
        "0, 0, true,  false, FAIL,    COPIES_TOO_FEW",
        "2147483646, 9, true, true, PASS, OK",
    })
    void copies(int count, int media, boolean known, boolean offSite, Outcome outcome, ReasonCode code) {
        var copies = new Backup.Copies(count, media, known, offSite, null);

        assertThat(judge(ABackup.called("1")
                        .endedAt(DAY_AGO)
                        .stored(null, null, copies)
                        .build()))
                .has("RR-19", outcome, code);
        assertThat(judge(ABackup.called("1").endedAt(DAY_AGO).build())).has("RR-19", UNKNOWN, COPIES_UNKNOWN);
    }

    @ParameterizedTest(name = "RR-20 {0} old, locked for {1} more: {2}")
    @CsvSource({
        "PT168H,       PT0.001S, PASS, OK,             2026-03-01T12:00:00.001Z",
        "PT167H,       PT9H,     PASS, OK,             2026-03-01T13:00:00.001Z",
        "PT168H0.001S, PT1H,     FAIL, NO_LOCKED_COPY, ",
        "PT1H,         PT0S,     FAIL, NO_LOCKED_COPY, ",
        "PT1H,         ,         FAIL, NO_LOCKED_COPY, ",
    })
    void lockedCopy(
            Duration age, @Nullable Duration locked, Outcome outcome, ReasonCode code, @Nullable Instant until) {
        var copies = new Backup.Copies(1, 1, true, false, locked == null ? null : NOON.plus(locked));
        var backup = ABackup.called("1").endedAt(before(age)).stored(null, null, copies);
        var newer = ABackup.called("2").endedAt(before(Duration.ofMinutes(1)));

        assertThat(judge(backup.build(), newer.build()))
                .has("RR-20", outcome, code)
                .changes("RR-20", until);
        assertThat(judge(newer.build())).has("RR-20", UNKNOWN, COPIES_UNKNOWN);
    }

    @ParameterizedTest(name = "RR-21 encrypted {0} with {1}, restored one with {2}: {3}")
    @CsvSource({
        "true,  k1, k1, PASS,    OK",
        "true,  k2, k1, UNKNOWN, KEY_UNPROVEN",
        "true,  ,   ,   UNKNOWN, KEY_UNPROVEN",
        "true,  ,   k1, UNKNOWN, KEY_UNPROVEN",
        "false, ,   ,   FAIL,    NOT_ENCRYPTED",
        ",      ,   ,   UNKNOWN, ENCRYPTION_UNKNOWN",
    })
    void key(
            @Nullable Boolean encrypted,
            @Nullable String key,
            @Nullable String provenKey,
            Outcome outcome,
            ReasonCode code) {
        var restored = ABackup.called("1").endedAt(DAY_AGO).stored(true, provenKey, null);
        var newest = ABackup.called("2").endedAt(NOON).stored(encrypted, key, null);
        var restore = AVerification.restoreOf("1", "1").endedAt(NOON);

        assertThat(judge(restored.build(), newest.build(), restore.build())).has("RR-21", outcome, code);
    }

    @Test
    void aKeyWithoutANameIsProvenByARestoreOfThisVeryBackup() {
        var backup =
                ABackup.called("1").endedAt(DAY_AGO).stored(true, null, null).build();
        var restore = AVerification.restoreOf("1", "1").endedAt(NOON);

        assertThat(judge(backup, restore.build())).has("RR-21", PASS, OK);
        assertThat(judge(backup, restore.failed().build())).has("RR-21", UNKNOWN, NO_BACKUP);
    }

    @ParameterizedTest(name = "RR-23 steps {0}, contacts {1}, estimate {2}, tested {3} ago, {4} %: {5}")
    @CsvSource({
        "true,  true,  PT5M,    P90D,          100, PASS,    OK",
        "true,  true,  PT5M,    PT2160H0.001S, 100, FAIL,    PROCEDURE_STALE",
        "true,  true,  PT5M,    PT-5M,         0.1, PASS,    OK",
        "true,  true,  PT5M,    PT-5M-0.001S,  100, UNKNOWN, PROCEDURE_UNTESTED",
        "true,  true,  PT5M,    ,              100, UNKNOWN, PROCEDURE_UNTESTED",
        "true,  true,  PT4M59S, P1D,           100, FAIL,    PROCEDURE_FAILING",
        "true,  true,  PT5M,    P1D,           0,   FAIL,    PROCEDURE_FAILING",
        "true,  true,  PT5M,    P1D,           NaN, FAIL,    PROCEDURE_FAILING",
        "true,  true,  PT5M,    P1D,           ,    UNKNOWN, PROCEDURE_INCOMPLETE",
        "true,  true,  ,        P1D,           100, UNKNOWN, PROCEDURE_INCOMPLETE",
        "false, true,  PT5M,    P1D,           100, FAIL,    PROCEDURE_INCOMPLETE",
        "true,  false, PT5M,    P1D,           100, FAIL,    PROCEDURE_INCOMPLETE",
    })
    void recoveryProcedure(
            boolean steps,
            boolean contacts,
            @Nullable Duration estimate,
            @Nullable Duration tested,
            @Nullable Double rate,
            Outcome outcome,
            ReasonCode code) {
        var procedure = procedure(steps, contacts, estimate, tested == null ? null : before(tested), rate);

        // the restore took five minutes
        assertThat(judge(NIGHTLY_FULL_OF_ORDERS, RESTORE_OF_NIGHTLY_FULL, procedure))
                .has("RR-23", outcome, code);
    }

    @Test
    void aProcedureIsNotKnownToKeepItsEstimateWhereNoRestoreWasTimed() {
        var procedure = Examples.PROCEDURE_OF_ORDERS;

        assertThat(judge(NIGHTLY_FULL_OF_ORDERS, procedure)).has("RR-23", UNKNOWN, RECOVERY_TIME_UNKNOWN);
        assertThat(judge(NIGHTLY_FULL_OF_ORDERS)).has("RR-23", UNKNOWN, PROCEDURE_MISSING);
    }

    @ParameterizedTest(name = "RR-25 from {0}/{1}, restored on {2}/{3}, in production {4}: {5}")
    @CsvSource({
        "db1, A, drill1, A, false, PASS,    OK",
        "db1, A, db1,    A, false, FAIL,    TEST_NOT_SEGREGATED",
        "db1, A, db1,    B, false, FAIL,    TEST_NOT_SEGREGATED",
        "db1, A, drill1, A, true,  FAIL,    TEST_NOT_SEGREGATED",
        ",    A, drill1, A, false, UNKNOWN, SEGREGATION_UNKNOWN",
        ",    A, ,       B, false, PASS,    OK",
        "db1, A, ,       ,  false, UNKNOWN, SEGREGATION_UNKNOWN",
        ",    ,  ,       ,  true,  FAIL,    TEST_NOT_SEGREGATED",
    })
    void segregation(
            @Nullable String from,
            @Nullable String system,
            @Nullable String on,
            @Nullable String restored,
            boolean production,
            Outcome outcome,
            ReasonCode code) {
        var backup = ABackup.called("1").endedAt(DAY_AGO).takenFrom(system, from);
        var restore = AVerification.restoreOf("1", "1")
                .endedAt(NOON)
                .ran(new Verification.Rehearsal(null, on, restored, production, null));

        assertThat(judge(backup.build(), restore.build())).has("RR-25", outcome, code);
        assertThat(judge(backup.build())).has("RR-25", UNKNOWN, RESTORE_TEST_MISSING);
    }

    @ParameterizedTest(name = "L{3}: off-site {0}, took {1}, checked {2}")
    @CsvSource({
        "true,  PT1H,       true,  5",
        "true,  PT1H0.001S, true,  4",
        "false, PT1H,       true,  4",
        ",      PT1H,       true,  4",
        "true,  PT1H,       false, 3",
    })
    void evidenceLevel(@Nullable Boolean offSite, Duration took, boolean checked, int level) {
        var restore = AVerification.restoreOf("42", "7")
                .endedAt(NOON)
                .checksum(checked)
                .ran(new Verification.Rehearsal(took.toMillis(), null, null, false, offSite));

        assertThat(judge(registered(Duration.ofHours(1)), NIGHTLY_FULL_OF_ORDERS, restore.build()))
                .hasLevel(level);
    }

    private static Readiness judge(Fact... facts) {
        var state = state(facts);
        if (state.registration() == null) {
            state.fold(ORDERS_REGISTERED);
        }
        return Readiness.evaluate(state, Examples.ALWAYS_ALIVE, BASELINE, NOON);
    }
}
