package dev.lifeboat.streams.controls;

import static dev.lifeboat.streams.controls.ReasonCode.OK;
import static dev.lifeboat.streams.controls.ReasonCode.PITR_GAP_UNKNOWN;
import static dev.lifeboat.streams.controls.ReasonCode.PITR_UNVERIFIED;
import static dev.lifeboat.streams.controls.ReasonCode.PITR_VERIFICATION_FAILED;
import static dev.lifeboat.streams.facts.Outcome.FAIL;
import static dev.lifeboat.streams.facts.Outcome.PASS;
import static dev.lifeboat.streams.facts.Outcome.UNKNOWN;
import static dev.lifeboat.streams.readiness.Examples.ALWAYS_ALIVE;
import static dev.lifeboat.streams.readiness.Examples.BASELINE;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.archiving;
import static dev.lifeboat.streams.readiness.Examples.before;
import static dev.lifeboat.streams.readiness.Examples.state;
import static dev.lifeboat.streams.readiness.ReadinessAssert.assertThat;

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

/** A restore that has reached an instant verifies recovery to a point in time (RR-16), and says nothing of gaps (RR-15). */
class PointInTimeRestoreTest {
    private static final Instant REACHED = before(Duration.ofDays(4));
    private static final Fact OF_TEN_DAYS =
            ABackup.called("1").endedAt(before(Duration.ofDays(10))).build();

    @ParameterizedTest(name = "restored {0} ago: {1} {2}")
    @CsvSource({
        "P1D,       PASS,    OK",
        "P7D,       PASS,    OK",
        "PT168H0.001S, FAIL, PITR_VERIFICATION_STALE",
        "PT-5M,     PASS,    OK",
        "PT-5M-1S,  UNKNOWN, PITR_UNVERIFIED",
    })
    void verifiesForAsLongAsAnyCheckDoes(Duration ago, Outcome outcome, ReasonCode code) {
        var readiness = judge(restore("1", ago).to(before(ago)).build());

        assertThat(readiness).has("RR-16", outcome, code).has("RR-15", UNKNOWN, PITR_GAP_UNKNOWN);
    }

    @Test
    void aRestoreOfTheBackupAloneVerifiesNoLog() {
        assertThat(judge(restore("1", Duration.ofDays(1)).build())).has("RR-16", UNKNOWN, PITR_UNVERIFIED);
    }

    @Test
    void whatFailedToReachItsInstantSpeaksAgainstRecoveryUntilOneReachesIt() {
        var failed = restore("1", Duration.ofDays(2))
                .to(REACHED)
                .outcome(Verification.Outcome.FAILED)
                .build();

        assertThat(judge(failed)).has("RR-16", FAIL, PITR_VERIFICATION_FAILED);
        assertThat(judge(failed, restore("2", Duration.ofDays(3)).to(REACHED).build()))
                .has("RR-16", FAIL, PITR_VERIFICATION_FAILED);
        assertThat(judge(failed, restore("2", Duration.ofDays(2)).to(REACHED).build()))
                .as("at the same time")
                .has("RR-16", FAIL, PITR_VERIFICATION_FAILED);
        assertThat(judge(failed, restore("2", Duration.ofDays(1)).to(REACHED).build()))
                .has("RR-16", PASS, OK);
    }

    /** The restore ended an hour ago, the backup ten days. */
    @ParameterizedTest(name = "to {0} ago: {1} {2}")
    @CsvSource({
        "P7D,            PASS,    OK",
        "PT168H0.001S,   FAIL,    PITR_VERIFICATION_STALE",
        "P10D,           FAIL,    PITR_VERIFICATION_STALE",
        "PT240H0.001S,   UNKNOWN, PITR_UNVERIFIED",
        "P20000D,        UNKNOWN, PITR_UNVERIFIED",
        "PT55M,          PASS,    OK",
        "PT54M59.999S,   UNKNOWN, PITR_UNVERIFIED",
        "PT-1H,          UNKNOWN, PITR_UNVERIFIED",
    })
    void provesWhatWasThereAtItsInstantAndNothingOfOneThatCannotBe(Duration instant, Outcome outcome, ReasonCode code) {
        assertThat(judge(restore("1", Duration.ofHours(1)).to(before(instant)).build()))
                .has("RR-16", outcome, code);
    }

    @Test
    void aRestoreOfAnotherClusterProvesNothing() {
        var rehearsal = new Verification.Rehearsal(null, null, "another", false, null);
        var ofAnother = restore("1", Duration.ofDays(1)).ran(rehearsal).to(REACHED);

        assertThat(judge(ofAnother.build())).passes("RR-16"); // nobody has registered which one it is to be
        assertThat(judge(ofAnother.build(), Examples.ORDERS_REGISTERED)).has("RR-16", UNKNOWN, PITR_UNVERIFIED);
        assertThat(judge(
                        restore("1", Duration.ofDays(1)).to(REACHED).build(),
                        Examples.ORDERS_REGISTERED,
                        ABackup.called("1")
                                .endedAt(before(Duration.ofDays(10)))
                                .takenFrom("another", null)
                                .version(2)
                                .build()))
                .has("RR-16", UNKNOWN, PITR_UNVERIFIED);
    }

    @Test
    void aRestoreProvesNothingAnyMoreWhenItsBackupHasExpired() {
        var restored = restore("1", Duration.ofDays(1)).to(REACHED).build();
        var expires = NOON.plus(Duration.ofHours(1));

        assertThat(judge(restored, expiring(expires))).passes("RR-16").changes("RR-16", expires);
        assertThat(judge(restored, expiring(NOON))).has("RR-16", UNKNOWN, PITR_UNVERIFIED);
    }

    @Test
    void aFailureStandsThoughItsBackupExpiresOrIsWithdrawn() {
        var earlier = restore("1", Duration.ofDays(2)).to(REACHED).build();
        var failed = AVerification.restoreOf("2", "2")
                .endedAt(before(Duration.ofDays(1)))
                .to(REACHED)
                .failed()
                .build();
        var second = ABackup.called("2").endedAt(before(Duration.ofDays(8)));

        assertThat(judge(earlier, failed, second.expiresAt(NOON).build())).has("RR-16", FAIL, PITR_VERIFICATION_FAILED);
        assertThat(judge(earlier, failed, second.build(), second.gone())).has("RR-16", FAIL, PITR_VERIFICATION_FAILED);
    }

    @Test
    void aFailureIsLiftedByWhatReachesAsFarAndNotByWhatDoesNot() {
        var failed = restore("1", Duration.ofDays(2)).to(REACHED).failed().build();

        assertThat(judge(
                        failed,
                        restore("2", Duration.ofDays(1))
                                .to(REACHED.minusMillis(1))
                                .build()))
                .has("RR-16", FAIL, PITR_VERIFICATION_FAILED);
        assertThat(judge(
                        failed, restore("2", Duration.ofMinutes(-9)).to(REACHED).build()))
                .as("not believed yet")
                .has("RR-16", FAIL, PITR_VERIFICATION_FAILED)
                .changes("RR-16", NOON.plus(Duration.ofMinutes(4)));
    }

    private static Fact expiring(Instant at) {
        return ABackup.called("1")
                .endedAt(before(Duration.ofDays(10)))
                .expiresAt(at)
                .version(2)
                .build();
    }

    @Test
    void whatCouldNotBeRunTellsNothing() {
        assertThat(judge(restore("1", Duration.ofDays(1))
                        .to(REACHED)
                        .outcome(Verification.Outcome.COULD_NOT_RUN)
                        .build()))
                .has("RR-16", UNKNOWN, PITR_UNVERIFIED);
    }

    private static AVerification restore(String id, Duration ago) {
        return AVerification.restoreOf("1", id).endedAt(before(ago));
    }

    private static Readiness judge(Fact... tests) {
        var facts = new ArrayList<Fact>(List.of(OF_TEN_DAYS, archiving(true, NOON, NOON, null)));
        facts.addAll(List.of(tests));
        return Readiness.evaluate(state(facts.toArray(Fact[]::new)), ALWAYS_ALIVE, BASELINE, NOON);
    }
}
