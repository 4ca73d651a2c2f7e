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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RR-07 and RR-18 of a database with hundreds of log backups: what is told of an old one counts as that of a new one does. */
class ManyLogsTest {
    private static final int LOGS = 200;
    private static final Instant YEAR_9999 = Instant.parse("9999-12-31T00:00:00Z");

    /** It ended before the first of the log backups began; the verdict leans on it. */
    private static ABackup theFull() {
        return full().endedAt(end(-1));
    }

    @Test
    void aDeletionThatNamesOnlyTheKeyLeavesAHole() {
        assertThat(judge(told(log(50).version(1000).gone()))).has("RR-07", Outcome.FAIL, ReasonCode.LOG_RANGE_GAP);
    }

    @Test
    void retentionThatNamesOnlyKeysMeansNothingToABackupBehindIt() {
        var facts = logs();
        for (int log = 0; log < 120; log++) {
            facts.add(log(log).version(1000 + log).gone());
        }
        facts.add(ABackup.called("new")
                .endedAt(end(119))
                .log(null, "1120", "1120")
                .build());

        assertThat(judge(facts)).passes("RR-07");
    }

    @ParameterizedTest
    @CsvSource({"FAILED", "PARTIAL", "EXPIRED", "DELETED", "STARTED", "UNKNOWN"})
    void anOlderVersionThatIsToldAgainBringsNothingBack(Backup.Status status) {
        var facts = new ArrayList<Fact>(List.of(ORDERS_REGISTERED, theFull().build()));
        for (int log = 0; log < LOGS; log++) {
            facts.add(log == 50 ? log(log).version(500).status(status).build() : log(log).build());
        }
        facts.add(log(50).build());

        assertThat(judge(facts)).has("RR-07", Outcome.FAIL, ReasonCode.LOG_RANGE_GAP);
    }

    @Test
    void aLaterVersionThatTellsNoTimesKeepsItsPlace() {
        var facts = logs();
        for (int log = 50; log < 120; log++) {
            facts.add(log(log).version(1000 + log)
                    .status(Backup.Status.FAILED)
                    .startedAt(null)
                    .endedAt(null)
                    .build());
            if (log >= 56) {
                facts.add(log(log).from("catalog:other").build());
            }
        }
        for (int log = 50; log < 56; log++) {
            facts.add(log(log).build());
        }

        assertThat(judge(facts)).has("RR-07", Outcome.FAIL, ReasonCode.LOG_RANGE_GAP);
    }

    @Test
    void anOlderVersionThatIsToldAgainDoesNotKeepItLonger() {
        var facts = logs();
        facts.add(log(50).version(1000).expiresAt(before(Duration.ofHours(2))).build());
        facts.add(log(50).build());

        assertThat(judge(facts)).has("RR-07", Outcome.FAIL, ReasonCode.LOG_RANGE_GAP);
    }

    @Test
    void aNewerVersionMayKeepItLonger() {
        var facts = new ArrayList<Fact>(List.of(ORDERS_REGISTERED, theFull().build()));
        for (int log = 0; log < LOGS; log++) {
            facts.add(log(log).expiresAt(before(Duration.ofHours(2))).build());
            facts.add(log(log).version(1000 + log).build());
        }

        assertThat(judge(facts)).passes("RR-07");
    }

    @Test
    void whatClaimsToHaveEndedFarInTheFutureIsNotBelieved() {
        var facts = without(50);
        facts.add(log(50).endedAt(YEAR_9999).startedAt(end(49)).build());

        assertThat(judge(facts)).has("RR-07", Outcome.FAIL, ReasonCode.LOG_RANGE_GAP);
    }

    @Test
    void whatClaimsToHaveEndedFarInTheFutureHidesNoHole() {
        var facts = without(50);
        facts.add(log(7000)
                .endedAt(YEAR_9999)
                .startedAt(end(49))
                .log(null, null, null)
                .build());

        assertThat(judge(facts)).has("RR-07", Outcome.FAIL, ReasonCode.LOG_RANGE_GAP);
    }

    /** Ranked by its end it is never the one that is forgotten, so what is forgotten had ended long ago. */
    @Test
    void whatClaimsToHaveEndedFarInTheFutureMakesNothingUnknown() {
        var state = new DatabaseState(Examples.ORDERS, 150);
        state.fold(log(7000).endedAt(YEAR_9999).startedAt(end(-5)).build());
        logs().forEach(state::fold);
        state.fold(ABackup.called("new")
                .endedAt(end(100))
                .log(null, "1101", "1101")
                .build());

        assertThat(Readiness.evaluate(state, ALWAYS_ALIVE, BASELINE, NOON))
                .leansOn("new")
                .passes("RR-07");
    }

    @Test
    void aHoleEndsWithAllThatComesBehindIt() {
        Instant gone = NOON.plus(Duration.ofMinutes(50));
        var facts = new ArrayList<Fact>(List.of(ORDERS_REGISTERED, theFull().build()));
        for (int log = 0; log < LOGS; log++) {
            if (log != 150) {
                facts.add(log(log).expiresAt(log < 150 ? null : gone.minusSeconds(LOGS - 1 - log))
                        .build());
            }
        }

        assertThat(judge(facts))
                .has("RR-07", Outcome.FAIL, ReasonCode.LOG_RANGE_GAP)
                .changes("RR-07", gone);
    }

    @Test
    void aTestThatFailsLaterCondemns() {
        var facts = logs();
        facts.add(AVerification.of("log-50", Verification.Type.INTEGRITY, "1")
                .endedAt(before(Duration.ofHours(1)))
                .failed()
                .build());

        assertThat(judge(facts)).has("RR-07", Outcome.FAIL, ReasonCode.LOG_RANGE_GAP);
    }

    @Test
    void aTestThatPassesLaterLiftsWhatAnEarlierOneFound() {
        var facts = new ArrayList<Fact>(List.of(AVerification.of("log-50", Verification.Type.INTEGRITY, "1")
                .endedAt(before(Duration.ofHours(2)))
                .failed()
                .build()));
        facts.addAll(logs());
        assertThat(judge(facts)).has("RR-07", Outcome.FAIL, ReasonCode.LOG_RANGE_GAP);

        facts.add(AVerification.of("log-50", Verification.Type.INTEGRITY, "2")
                .endedAt(before(Duration.ofHours(1)))
                .build());
        assertThat(judge(facts)).passes("RR-07");
    }

    @Test
    void aTestOfAnotherSourceOfItsOwnBackupLiftsNothing() {
        var facts = new ArrayList<Fact>();
        facts.add(AVerification.of("log-50", Verification.Type.INTEGRITY, "1")
                .endedAt(before(Duration.ofHours(2)))
                .failed()
                .build());
        facts.add(AVerification.of("log-50", Verification.Type.INTEGRITY, "2")
                .from("catalog:other")
                .endedAt(before(Duration.ofHours(1)))
                .build());
        facts.add(log(50).from("catalog:other").log(null, "2000", "2001").build());
        facts.addAll(logs());

        assertThat(judge(facts)).has("RR-07", Outcome.FAIL, ReasonCode.LOG_RANGE_GAP);
    }

    @Test
    void aLogBackupThatHoldsNothingIsNoSuccessAfterAFailure() {
        var failed = ABackup.called("failed")
                .type(Backup.Type.LOG)
                .status(Backup.Status.FAILED)
                .endedAt(before(Duration.ofMinutes(20)));
        for (var later : List.of(
                later().bytes(0L),
                later().onNulDevice(),
                later().endedAt(null),
                later().endedAt(NOON.plusSeconds(301)))) {
            assertThat(judge(List.of(ORDERS_REGISTERED, NIGHTLY, failed.build(), later.build())))
                    .has("RR-05", Outcome.FAIL, ReasonCode.UNRESOLVED_FAILURE);
        }
        assertThat(judge(List.of(ORDERS_REGISTERED, NIGHTLY, failed.build(), later().build())))
                .passes("RR-05");
    }

    private static final Backup NIGHTLY = Examples.NIGHTLY_FULL_OF_ORDERS;

    private static ABackup later() {
        return ABackup.called("later").type(Backup.Type.LOG).endedAt(before(Duration.ofMinutes(5)));
    }

    @Test
    void aCatalogThatIsEmptiedAndReloadedIsAsBefore() {
        var facts = logs();
        for (int log = 0; log < LOGS; log++) {
            facts.add(log(log).version(1000 + log).goneWhole());
        }
        for (int log = 0; log < LOGS; log++) {
            facts.add(log(log).version(2000 + log).build());
        }

        assertThat(judge(facts)).passes("RR-07");
    }

    @Test
    void ofLogBackupsThatDoNotSayWhenTheyBeganNoneIsForgotten() {
        var facts = new ArrayList<Fact>(List.of(ORDERS_REGISTERED, theFull().build()));
        for (int log = 0; log < LOGS; log++) {
            facts.add(log(log).startedAt(null).build());
        }
        assertThat(judge(facts)).passes("RR-07");

        facts.add(log(50).version(1000).gone());
        assertThat(judge(facts)).has("RR-07", Outcome.FAIL, ReasonCode.LOG_RANGE_GAP);
    }

    /** Left at 1060, where the second begins; the first was written on until 1080. */
    @Test
    void whatATimelineHeldThatWasLeftFillsNoHole() {
        for (int missing : new int[] {65, 70, 150, -1}) {
            var facts = new ArrayList<Fact>(List.of(ORDERS_REGISTERED, theFull().build()));
            for (int log = 0; log < 80; log++) {
                facts.add(log(log).onTimeline(1L).build());
            }
            for (int log = 60; log < LOGS; log++) {
                if (log != missing) {
                    facts.add(log(log + 1000)
                            .endedAt(end(log))
                            .log(null, "" + (1000 + log), "" + (1001 + log))
                            .onTimeline(2L)
                            .build());
                }
            }

            if (missing < 0) {
                assertThat(judge(facts)).passes("RR-07");
            } else {
                assertThat(judge(facts)).has("RR-07", Outcome.FAIL, ReasonCode.LOG_RANGE_GAP);
            }
        }
    }

    /** A full backup of the second timeline, in whose day logs of the first one still came. */
    @Test
    void ofTheTimelineBeforeThatOfTheBackupNothingFillsAHole() {
        var facts = new ArrayList<Fact>(List.of(
                ORDERS_REGISTERED,
                theFull().onTimeline(2L).log(null, "1010", "1010").build()));
        for (int log = 0; log < LOGS; log++) {
            facts.add(log(log).onTimeline(1L).build());
        }
        for (int log = 20; log < LOGS; log++) {
            facts.add(log(log + 1000)
                    .endedAt(end(log))
                    .log(null, "" + (1000 + log), "" + (1001 + log))
                    .onTimeline(2L)
                    .build());
        }

        assertThat(judge(facts))
                .has("RR-07", Outcome.FAIL, ReasonCode.LOG_RANGE_GAP)
                .says("RR-07", "between 1010 and 1020");
    }

    @Test
    void theRetentionOfOldLogBackupsCountsToo() {
        var facts = new ArrayList<Fact>(List.of(
                ORDERS_REGISTERED,
                theFull().expiresAt(NOON.plus(Duration.ofDays(400))).build()));
        for (int log = 0; log < LOGS; log++) {
            facts.add(log(log).expiresAt(NOON.plus(Duration.ofDays(log == 50 ? 3 : 400)))
                    .build());
        }

        assertThat(judge(facts)).has("RR-18", Outcome.FAIL, ReasonCode.RETENTION_TOO_SHORT);
    }

    @Test
    void theRetentionOfWhatIsForgottenIsUnknown() {
        for (int kept : new int[] {LOGS, LOGS - 1}) {
            var state = new DatabaseState(Examples.ORDERS, kept);
            state.fold(ORDERS_REGISTERED);
            state.fold(theFull().expiresAt(NOON.plus(Duration.ofDays(400))).build());
            for (int log = 0; log < LOGS; log++) {
                state.fold(log(log).expiresAt(NOON.plus(Duration.ofDays(400))).build());
            }

            assertThat(Readiness.evaluate(state, ALWAYS_ALIVE, BASELINE, NOON))
                    .has(
                            "RR-18",
                            kept == LOGS ? Outcome.PASS : Outcome.UNKNOWN,
                            kept == LOGS ? ReasonCode.OK : ReasonCode.RETENTION_UNKNOWN);
        }
    }

    @Test
    void retentionThatIsTooShortIsNotHiddenByWhatIsForgotten() {
        var state = new DatabaseState(Examples.ORDERS, LOGS - 1);
        state.fold(ORDERS_REGISTERED);
        state.fold(theFull().expiresAt(NOON.plus(Duration.ofDays(400))).build());
        for (int log = 0; log < LOGS; log++) {
            state.fold(log(log).expiresAt(NOON.plus(Duration.ofDays(log == 50 ? 3 : 400)))
                    .build());
        }

        assertThat(Readiness.evaluate(state, ALWAYS_ALIVE, BASELINE, NOON))
                .has("RR-18", Outcome.FAIL, ReasonCode.RETENTION_TOO_SHORT);
    }

    private static List<Fact> logs() {
        return without(-1);
    }

    private static List<Fact> told(Fact more) {
        var facts = logs();
        facts.add(more);
        return facts;
    }

    private static List<Fact> without(int missing) {
        var facts = new ArrayList<Fact>(List.of(ORDERS_REGISTERED, theFull().build()));
        for (int log = 0; log < LOGS; log++) {
            if (log != missing) {
                facts.add(log(log).build());
            }
        }
        return facts;
    }

    private static ABackup full() {
        return ABackup.called("full").log(null, "1000", "1000");
    }

    private static ABackup log(int number) {
        return ABackup.called("log-" + number)
                .type(Backup.Type.LOG)
                .version(number + 1)
                .endedAt(end(number))
                .log(null, "" + (1000 + number), "" + (1001 + number));
    }

    private static Instant end(int number) {
        return before(Duration.ofMinutes(15L * (LOGS - number)));
    }

    private static Readiness judge(List<Fact> facts) {
        return Readiness.evaluate(state(facts), ALWAYS_ALIVE, BASELINE, NOON);
    }
}
