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
    private static final Instant REACHED = before(Duration.ofDays(9));

    @ParameterizedTest(name = "restored {0} ago: {1} {2}")
    @CsvSource({
        "P1D,       PASS,    OK",
        "P7D,       PASS,    OK",
        "PT168H0.001S, FAIL, PITR_VERIFICATION_STALE",
        "PT-5M,     PASS,    OK",
        "PT-5M-1S,  UNKNOWN, PITR_UNVERIFIED",
    })
    void verifiesForAsLongAsAnyCheckDoes(Duration ago, Outcome outcome, ReasonCode code) {
        var readiness = judge(restore("1", ago).to(REACHED).build());

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
        var facts = new ArrayList<Fact>(List.of(
                ABackup.called("1").endedAt(before(Duration.ofDays(10))).build(), archiving(true, NOON, NOON, null)));
        facts.addAll(List.of(tests));
        return Readiness.evaluate(state(facts.toArray(Fact[]::new)), ALWAYS_ALIVE, BASELINE, NOON);
    }
}
