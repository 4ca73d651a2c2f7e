package dev.lifeboat.streams.controls;

import static dev.lifeboat.streams.controls.ReasonCode.ARCHIVING_FAILING;
import static dev.lifeboat.streams.controls.ReasonCode.BACKUP_SHRUNK;
import static dev.lifeboat.streams.controls.ReasonCode.OK;
import static dev.lifeboat.streams.controls.ReasonCode.RETENTION_TOO_SHORT;
import static dev.lifeboat.streams.controls.ReasonCode.STALLED;
import static dev.lifeboat.streams.controls.ReasonCode.UNRESOLVED_FAILURE;
import static dev.lifeboat.streams.facts.Outcome.FAIL;
import static dev.lifeboat.streams.facts.Outcome.PASS;
import static dev.lifeboat.streams.facts.Outcome.UNKNOWN;
import static dev.lifeboat.streams.readiness.Examples.ALWAYS_ALIVE;
import static dev.lifeboat.streams.readiness.Examples.BASELINE;
import static dev.lifeboat.streams.readiness.Examples.MAY_IT_RUN;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.ORDERS_REGISTERED;
import static dev.lifeboat.streams.readiness.Examples.archiving;
import static dev.lifeboat.streams.readiness.Examples.before;
import static dev.lifeboat.streams.readiness.Examples.log;
import static dev.lifeboat.streams.readiness.Examples.state;
import static dev.lifeboat.streams.readiness.ReadinessAssert.assertThat;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.facts.Pitr;
import dev.lifeboat.streams.facts.Registration;
import dev.lifeboat.streams.facts.Server;
import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.streams.readiness.ABackup;
import dev.lifeboat.streams.readiness.AVerification;
import dev.lifeboat.streams.readiness.Examples;
import dev.lifeboat.streams.readiness.Gate;
import dev.lifeboat.streams.readiness.Readiness;
import dev.lifeboat.streams.readiness.Result;
import dev.lifeboat.streams.readiness.Version;
import dev.lifeboat.streams.state.DatabaseState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The limits of single controls, exactly there and one step beyond. */
class LimitsOfControlsTest {
    private static final Instant DAY_AGO = before(Duration.ofDays(1));

    @ParameterizedTest(name = "RR-05 a {1} that began {0} after the last good backup: {2}")
    @CsvSource({
        "PT0S,     FAILED,  PASS, OK",
        "PT0.001S, FAILED,  FAIL, UNRESOLVED_FAILURE",
        "PT-1H,    FAILED,  PASS, OK",
        "PT0S,     STARTED, PASS, OK",
        "PT0.001S, STARTED, FAIL, STALLED",
    })
    void aFailureIsUnresolvedIfItsRunBeganAfterTheLastGoodOne(
            Duration later, Backup.Status status, Outcome outcome, ReasonCode code) {
        Instant began = before(Duration.ofDays(2));
        var good = ABackup.called("1").endedAt(began.plus(Duration.ofMinutes(10)));
        var bad = ABackup.called("2").running(began.plus(later)).status(status);

        assertThat(judge(good.build(), bad.build())).has("RR-05", outcome, code);
    }

    @Test
    void ofAFailureAndAHangingRunTheFailureIsTold() {
        var failed = ABackup.called("2").endedAt(before(Duration.ofHours(30))).status(Backup.Status.FAILED);
        var hangs = ABackup.called("3").running(before(Duration.ofHours(29)));

        assertThat(judge(failed.build(), hangs.build())).has("RR-05", FAIL, UNRESOLVED_FAILURE);
        assertThat(judge(hangs.build())).has("RR-05", FAIL, STALLED);
        assertThat(judge(ABackup.called("3")
                        .running(before(Duration.ofHours(23)))
                        .build()))
                .has("RR-05", UNKNOWN, ReasonCode.NO_BACKUP)
                .changes("RR-05", NOON.plus(Duration.ofHours(1)).plusMillis(1));
    }

    @Test
    void aLogBackupResolvesFailuresOfLogBackupsFromTheInstantItIsBelieved() {
        var data = ABackup.called("1").endedAt(DAY_AGO).build();
        var failed = ABackup.called("2")
                .type(Backup.Type.LOG)
                .endedAt(before(Duration.ofHours(1)))
                .status(Backup.Status.FAILED)
                .build();
        var log = ABackup.called("3").type(Backup.Type.LOG);
        Instant furthest = NOON.plus(Duration.ofMinutes(5));

        assertThat(judge(data, failed, log.endedAt(furthest).build())).passes("RR-05");
        assertThat(judge(data, failed, log.endedAt(furthest.plusMillis(1)).build()))
                .has("RR-05", FAIL, UNRESOLVED_FAILURE)
                .changes("RR-05", NOON.plusMillis(1));
    }

    @ParameterizedTest(name = "RR-06 sizes {0}: {1}")
    @CsvSource({
        // oldest first; the last one is judged by the median of up to five before it
        "100 10 100 49,              FAIL",
        "100 10 100 50,              PASS",
        "100 100 10 49,              FAIL",
        "10 10 100 49,               PASS",
        "10 100 49,                  FAIL",
        "1 1 1 100 100 100 49,       FAIL",
        "1 1 1 1 100 100 49,         PASS",
        "100 100 100 1 1 1 1 1 1,    PASS",
        "9 9 9 100 100 100 1 1 9,    FAIL",
    })
    void theSizeIsMeasuredByTheUpperMedianOfFiveBefore(String sizes, Outcome outcome) {
        var state = state(ORDERS_REGISTERED);
        String[] oldestFirst = sizes.split(" ");
        for (int i = 0; i < oldestFirst.length; i++) {
            state.fold(ABackup.called("" + i)
                    .endedAt(before(Duration.ofHours(oldestFirst.length - i)))
                    .bytes(Long.valueOf(oldestFirst[i]))
                    .build());
        }

        assertThat(evaluate(state)).has("RR-06", outcome, outcome == PASS ? OK : BACKUP_SHRUNK);
    }

    @ParameterizedTest(name = "RR-11 rows {0} of {1}, tables {2} of {3}, checks {4}: {5}")
    @CsvSource({
        "1,  ,     ,   ,   ,  PASS,    OK",
        "0,  ,     ,   ,   ,  FAIL,    CONTENT_MISMATCH",
        "1,  0,    ,   ,   ,  PASS,    OK",
        "1,  2,    ,   ,   ,  PASS,    OK",
        "1,  3,    ,   ,   ,  FAIL,    CONTENT_MISMATCH",
        "1,  ,     4,  5,  ,  PASS,    OK",
        "1,  ,     3,  4,  ,  FAIL,    CONTENT_MISMATCH",
        "1,  ,     0,  0,  ,  PASS,    OK",
        "1,  ,     ,   9,  ,  PASS,    OK",
        "1,  ,     ,   ,   1, PASS,    OK",
        "1,  ,     ,   ,   0, FAIL,    CONTENT_MISMATCH",
        "1,  ,     ,   ,  -1, FAIL,    CONTENT_MISMATCH",
        ",   ,     ,   ,   5, UNKNOWN, CONTENT_NOT_CHECKED",
        ",   ,     5,  5,  ,  UNKNOWN, CONTENT_NOT_CHECKED",
    })
    void contentIsCheckedByWhatWasCounted(
            @Nullable Long rows,
            @Nullable Long rowsInSource,
            @Nullable Integer tables,
            @Nullable Integer tablesInSource,
            @Nullable Integer checks,
            Outcome outcome,
            ReasonCode code) {
        var restore = AVerification.of("1", Verification.Type.RESTORE, "7")
                .endedAt(NOON)
                .checksum(true)
                .rows(rows, rowsInSource)
                .tables(tables, tablesInSource)
                .checks(checks);

        assertThat(judge(ABackup.called("1").endedAt(DAY_AGO).build(), restore.build()))
                .has("RR-11", outcome, code);
    }

    @ParameterizedTest(name = "RR-11 says {0}")
    @CsvSource({
        "checksums differ,                          1000, 20, 5, false",
        "no row was verified,                       0,    20, 5, true",
        "no check ran,                              1000, 20, 0, true",
        "only 15 of 20 tables were verified,        1000, 15, 5, true",
        "only 499 of 1000 rows were verified,       499,  20, 5, true",
        "no number of verified rows was recorded,   ,     20, 5, true",
        "no comparison of checksums was recorded,   1000, 20, 5,",
        "1000 rows of FULL backup 1 were checked,   1000, 20, 5, true",
    })
    void contentSaysWhatIsWrong(String words, @Nullable Long rows, int tables, int checks, @Nullable Boolean checksum) {
        var restore = AVerification.restoreOf("1", "7")
                .endedAt(NOON)
                .rows(rows, 1_000L)
                .tables(tables, 20)
                .checks(checks)
                .checksum(checksum);

        Assertions.assertThat(
                        result("RR-11", ABackup.called("1").endedAt(DAY_AGO).build(), restore.build())
                                .reason())
                .contains(words);
    }

    @Test
    void archivingThatFailedIsBelievedToWorkAgainWhenTheSuccessAheadHasCome() {
        Instant ahead = NOON.plus(Duration.ofMinutes(5));

        assertThat(judge(archiving(true, null, ahead, DAY_AGO))).passes("RR-14");
        assertThat(judge(archiving(true, null, ahead.plusMillis(1), DAY_AGO)))
                .has("RR-14", FAIL, ARCHIVING_FAILING)
                .changes("RR-14", NOON.plusMillis(1));
        assertThat(judge(archiving(true, null, before(Duration.ofDays(2)), DAY_AGO)))
                .has("RR-14", FAIL, ARCHIVING_FAILING)
                .neverChanges("RR-14");
    }

    @ParameterizedTest(name = "RR-18 a log {0} that ended {1} after the backup began, kept {2}: {3}")
    @CsvSource({
        "COMPLETED, PT0S,      P35D, PASS, OK",
        "COMPLETED, PT0S,      P34D, FAIL, RETENTION_TOO_SHORT",
        "COMPLETED, PT-0.001S, P34D, PASS, OK",
        "COMPLETED, PT5H,      P34D, FAIL, RETENTION_TOO_SHORT",
        "FAILED,    PT5H,      P34D, PASS, OK",
        "EXPIRED,   PT5H,      P34D, PASS, OK",
    })
    void theLogsBehindTheBackupAreKeptAsLongAsItself(
            Backup.Status status, Duration after, Duration kept, Outcome outcome, ReasonCode code) {
        Instant began = DAY_AGO.minus(Duration.ofMinutes(10));
        var full = ABackup.called("1").endedAt(DAY_AGO).expiresAt(DAY_AGO.plus(Duration.ofDays(40)));
        Instant end = began.plus(after);
        var log = ABackup.called("2")
                .type(Backup.Type.LOG)
                .endedAt(end)
                .status(status)
                .expiresAt(end.plus(kept));

        assertThat(judge(full.build(), log.build())).has("RR-18", outcome, code);
        // an engine that does not recover by logs needs none
        assertThat(judge(Examples.registered("sqlite", null), full.build(), log.build()))
                .passes("RR-18");
    }

    @Test
    void atTheGateTheFirstThingThatIsGoneDecidesAndNotTheOneThatIsKeptForTheShortestTime() {
        // the base is kept for 60 days, but is old: it goes after 31; the child is kept for 45 and goes after 45
        var base = ABackup.called("1").endedAt(before(Duration.ofDays(29))).expiresAt(NOON.plus(Duration.ofDays(31)));
        var child = ABackup.called("2")
                .type(Backup.Type.INCREMENTAL)
                .on("1")
                .endedAt(before(Duration.ofMinutes(30)))
                .expiresAt(NOON.plus(Duration.ofDays(45)));
        var question = new Question(
                Examples.MIGRATION, Question.Phase.MIGRATE, Examples.SYSTEM, null, null, Duration.ofDays(2));

        Result result = Gate.decide(
                        state(
                                ORDERS_REGISTERED,
                                base.build(),
                                child.build(),
                                log(0L, Duration.ofDays(90), NOON, Verification.Outcome.PASSED)),
                        ALWAYS_ALIVE,
                        BASELINE,
                        question,
                        NOON)
                .results()
                .get(17);

        Assertions.assertThat(result.code()).isEqualTo(RETENTION_TOO_SHORT);
        Assertions.assertThat(result.reason()).contains("FULL backup 1");
    }

    @Test
    void retentionSaysWhatIsNotKeptForLongEnough() {
        var full = ABackup.called("1").endedAt(DAY_AGO).expiresAt(DAY_AGO.plus(Duration.ofDays(40)));

        Assertions.assertThat(
                        result("RR-18", full.build(), log(0L, Duration.ofDays(9), NOON, Verification.Outcome.PASSED))
                                .reason())
                .contains("the archive of the log is kept for 9 d 0 h", "35 d");
        Assertions.assertThat(result(
                                "RR-18",
                                full.expiresAt(DAY_AGO.plus(Duration.ofDays(3))).build())
                        .reason())
                .contains("FULL backup 1 is kept for 3 d 0 h");
    }

    @ParameterizedTest(name = "RR-17 engine {0}, tool {1}, production {2}: {3}")
    @CsvSource({
        "1800, 1800, ,     PASS, OK",
        "1800, 1799, ,     FAIL, VERSION_MISMATCH",
        "1800, 1801, ,     PASS, OK",
        ",     1800, 1800, PASS, OK",
        ",     1700, 1800, FAIL, VERSION_MISMATCH",
        "1800, ,     1800, PASS, OK",
    })
    void aToolIsNoOlderThanTheEngine(
            @Nullable Integer engine,
            @Nullable Integer tool,
            @Nullable Integer production,
            Outcome outcome,
            ReasonCode code) {
        var backup = ABackup.called("1")
                .endedAt(DAY_AGO)
                .takenFrom(new Backup.Origin(new Server(Examples.SYSTEM, 1L, engine), tool, null));
        var row = log(0L, null, NOON, Verification.Outcome.PASSED, new Server(Examples.SYSTEM, 1L, production));

        assertThat(judge(backup.build(), row)).has("RR-17", outcome, code);
    }

    @Test
    void aVersionThatIsNotThatOfProductionIsToldAsItsMakersWriteIt() {
        var old = ABackup.called("1")
                .endedAt(DAY_AGO)
                .takenFrom(new Backup.Origin(new Server(Examples.SYSTEM, 1L, 906), null, null));
        var row = log(0L, null, NOON, Verification.Outcome.PASSED, new Server(Examples.SYSTEM, 1L, 1800));

        Assertions.assertThat(result("RR-17", old.build(), row).reason())
                .isEqualTo("FULL backup 1 was taken from version 9.6 of the engine; production runs 18");
    }

    @Test
    void theSizeOfTheBackupInUseIsMeasuredByThoseBeforeItAndNotByThoseAfter() {
        assertThat(judge(
                        ABackup.called("1").endedAt(DAY_AGO).bytes(40L).build(),
                        AVerification.restoreOf("1", "7").endedAt(NOON).build(),
                        ABackup.called("2")
                                .endedAt(before(Duration.ofHours(2)))
                                .bytes(100L)
                                .build()))
                .leansOn("1")
                .passes("RR-06");
    }

    @Test
    void identitySaysWhichSideDoesNotTell() {
        var untold = ABackup.called("1").endedAt(DAY_AGO);
        Assertions.assertThat(result("RR-17", untold.build()).reason())
                .contains("nothing tells which system FULL backup 1 was taken from");
        Assertions.assertThat(result(
                                "RR-17",
                                Examples.registered("postgresql", null),
                                untold.takenFrom("A", null).build())
                        .reason())
                .contains("nothing tells which system is production");
        Assertions.assertThat(
                        result("RR-17", untold.takenFrom("A", null).build()).reason())
                .contains("was taken from system A", "production is " + Examples.SYSTEM);
    }

    @Test
    void agesAreToldWithTheInstantTheyAreCountedFrom() {
        var old = ABackup.called("1").endedAt(before(Duration.ofHours(50))).build();

        Assertions.assertThat(result("RR-03", old).reason()).contains("2 d 2 h ago (at 2026-02-27T10:00:00Z)");
        Assertions.assertThat(Gate.decide(state(old), ALWAYS_ALIVE, BASELINE, MAY_IT_RUN, NOON)
                        .reasons())
                .anyMatch(reason -> reason.observed().contains("2 d 2 h ago"));
    }

    @ParameterizedTest(name = "RR-23 says {0}")
    @CsvSource({
        "has no steps,                         false, true,  PT1H, 100",
        "names nobody to call,                 true,  false, PT1H, 100",
        "has no estimate of the recovery time, true,  true,  ,     100",
        "has no success rate,                  true,  true,  PT1H,",
        "never succeeded,                      true,  true,  PT1H, 0",
    })
    void aProcedureSaysWhatItLacks(
            String words, boolean steps, boolean contacts, @Nullable Duration estimate, @Nullable Double rate) {
        Assertions.assertThat(result("RR-23", Examples.procedure(steps, contacts, estimate, DAY_AGO, rate))
                        .reason())
                .isEqualTo("procedure \"restore orders\" " + words);
    }

    @Test
    void copiesSayWhetherOneIsOffSite() {
        var copies = new Backup.Copies(1, 1, true, false, null);
        Assertions.assertThat(result(
                                "RR-19",
                                ABackup.called("1")
                                        .endedAt(DAY_AGO)
                                        .stored(null, null, copies)
                                        .build())
                        .reason())
                .isEqualTo("2 copies, production included, on 1 media, none off-site; needed are 3 copies on 2 media,"
                        + " one off-site");
    }

    @Test
    void aRestoreOnTheHostOfItsSourceIsToldFromOneInProduction() {
        var backup = ABackup.called("1").endedAt(DAY_AGO).takenFrom("A", "db1").build();
        var restore = AVerification.restoreOf("1", "7").endedAt(NOON);

        Assertions.assertThat(result("RR-25", backup, restore.ranOn("db1", null).build())
                        .reason())
                .endsWith("on the host of its source");
        Assertions.assertThat(result(
                                "RR-25",
                                backup,
                                restore.ran(new Verification.Rehearsal(null, "drill", null, true, null))
                                        .build())
                        .reason())
                .endsWith("in production");
    }

    @ParameterizedTest(name = "RR-15, RR-16 checked {0} and {1} ago: {2}, {4}")
    @CsvSource({
        "PT1H,  PT200H, PASS,    OK,               PASS, OK",
        "PT200H, PT1H,  PASS,    OK,               PASS, OK",
        "PT200H, ,      UNKNOWN, PITR_GAP_UNKNOWN, FAIL, PITR_VERIFICATION_STALE",
        ",      PT200H, UNKNOWN, PITR_GAP_UNKNOWN, FAIL, PITR_VERIFICATION_STALE",
    })
    void ofSeveralReportsOnTheLogTheOneThatProvesMostCounts(
            @Nullable Duration one,
            @Nullable Duration other,
            Outcome gap,
            ReasonCode gapCode,
            Outcome proof,
            ReasonCode proofCode) {
        assertThat(judge(checked("adapter:a", one), checked("adapter:b", other)))
                .has("RR-15", gap, gapCode)
                .has("RR-16", proof, proofCode);
    }

    private static Pitr checked(String source, @Nullable Duration ago) {
        return new Pitr(
                new Version("lifeboat.pitr.v1", source, "pitr", 1, false).provenance(),
                null,
                null,
                true,
                null,
                null,
                null,
                null,
                ago == null ? null : before(ago),
                Verification.Outcome.PASSED,
                Server.UNKNOWN);
    }

    @Test
    void aScheduleIsHeldByTheRunThatBeganLastThoughAnotherEndedLater() {
        // due at 11:00; it began at 11:20, the long one before it ended after it
        var quick = ABackup.called("1").endedAt(before(Duration.ofMinutes(30)));
        var slow = ABackup.called("2").endedAt(before(Duration.ofMinutes(10))).startedAt(before(Duration.ofDays(2)));

        for (var order : List.of(List.of(quick, slow), List.of(slow, quick))) {
            Assertions.assertThat(
                            result("RR-04", order.get(0).build(), order.get(1).build())
                                    .reason())
                    .startsWith("FULL backup 1 is the newest");
        }
    }

    @ParameterizedTest(name = "RR-04 a run that began {0} after it was due, seen {1} later: {2}")
    @CsvSource({
        // the clock of the source may be five minutes behind: a run that began so much earlier is taken for it
        "PT-5M,       PT1H0.001S, PASS",
        "PT-5M-0.001S, PT1H,      PASS",
        "PT-5M-0.001S, PT1H0.001S, FAIL",
    })
    void aRunIsTakenForTheOneExpectedFromFiveMinutesBefore(Duration after, Duration seen, Outcome outcome) {
        Instant due = Instant.parse("2026-03-01T11:00:00Z");
        var run = ABackup.called("1")
                .endedAt(due.plus(Duration.ofMinutes(1)))
                .startedAt(due.plus(after))
                .build();

        assertThat(Readiness.evaluate(state(ORDERS_REGISTERED, run), ALWAYS_ALIVE, BASELINE, due.plus(seen)))
                .has("RR-04", outcome, outcome == PASS ? OK : ReasonCode.RUN_MISSED);
    }

    @Test
    void theNextExpectedRunIsNamed() {
        assertThat(judge(ABackup.called("1").endedAt(before(Duration.ofDays(2))).build()))
                .has("RR-04", FAIL, ReasonCode.RUN_MISSED);
        Assertions.assertThat(result(
                                "RR-04",
                                ABackup.called("1")
                                        .endedAt(before(Duration.ofDays(2)))
                                        .build())
                        .reason())
                .contains("expected at 2026-02-28T11:00:00Z did not run", "the newest one began");
        Assertions.assertThat(result(
                                "RR-04",
                                ABackup.called("1")
                                        .endedAt(before(Duration.ofMinutes(30)))
                                        .build())
                        .reason())
                .contains("the next is expected at 2026-03-02T11:00:00Z");
    }

    private static Result result(String control, Fact... facts) {
        return judge(facts).results().stream()
                .filter(result -> result.control().id().equals(control))
                .findAny()
                .orElseThrow();
    }

    private static Readiness judge(Fact... facts) {
        var state = state(ORDERS_REGISTERED);
        List.of(facts).forEach(state::fold);
        if (List.of(facts).stream().anyMatch(Registration.class::isInstance)) {
            return evaluate(state(facts));
        }
        return evaluate(state);
    }

    private static Readiness evaluate(DatabaseState state) {
        return Readiness.evaluate(state, ALWAYS_ALIVE, BASELINE, NOON);
    }
}
