package dev.lifeboat.streams.controls;

import static dev.lifeboat.streams.readiness.Examples.ALWAYS_ALIVE;
import static dev.lifeboat.streams.readiness.Examples.BASELINE;
import static dev.lifeboat.streams.readiness.Examples.MAY_IT_RUN;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.ORDERS_REGISTERED;
import static dev.lifeboat.streams.readiness.Examples.before;
import static dev.lifeboat.streams.readiness.Examples.state;
import static dev.lifeboat.streams.readiness.ReadinessAssert.assertThat;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.streams.readiness.ABackup;
import dev.lifeboat.streams.readiness.AVerification;
import dev.lifeboat.streams.readiness.Decision;
import dev.lifeboat.streams.readiness.DecisionAssert;
import dev.lifeboat.streams.readiness.Gate;
import dev.lifeboat.streams.readiness.Readiness;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** RR-10: a test of a backup that shares the chain is enough in steady state, and never at the gate. */
class TestCoverageTest {
    private static final Backup WEEKLY =
            ABackup.called("1").endedAt(before(Duration.ofDays(3))).build();
    private static final Verification RESTORED = AVerification.restoreOf("1", "1")
            .endedAt(before(Duration.ofDays(2)))
            .build();
    private static final Backup FRESH = ABackup.called("2")
            .type(Backup.Type.INCREMENTAL)
            .on("1")
            .endedAt(before(Duration.ofMinutes(30)))
            .build();
    private static final Backup STRANGER =
            ABackup.called("3").endedAt(before(Duration.ofMinutes(20))).build();

    @Test
    void aTestOfTheFullBackupCoversWhatBuildsOnItInSteadyState() {
        assertThat(Readiness.evaluate(state(ORDERS_REGISTERED, WEEKLY, RESTORED, FRESH), ALWAYS_ALIVE, BASELINE, NOON))
                .leansOn("1")
                .passes("RR-10")
                .says("RR-10", "INCREMENTAL backup 2, the newest good one, was not, and shares its chain");
    }

    @Test
    void saysThatTheNewestBackupSharesNothingWithTheTestedOne() {
        assertThat(Readiness.evaluate(
                        state(ORDERS_REGISTERED, WEEKLY, RESTORED, FRESH, STRANGER), ALWAYS_ALIVE, BASELINE, NOON))
                .leansOn("1")
                .passes("RR-10")
                .says("RR-10", "FULL backup 3, the newest good one, was not, and shares nothing with it");
    }

    @Test
    void theGateAsksForATestOfThatVeryBackup() {
        Decision decision = Gate.decide(
                state(ORDERS_REGISTERED, WEEKLY, RESTORED, FRESH), ALWAYS_ALIVE, BASELINE, MAY_IT_RUN, NOON);

        DecisionAssert.assertThat(decision).deniesAlsoFor(ReasonCode.TEST_OF_OTHER_BACKUP);
    }
}
