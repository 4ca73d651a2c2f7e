package dev.lifeboat.streams.readiness;

import static dev.lifeboat.streams.controls.ReasonCode.EVIDENCE_LEVEL_TOO_LOW;
import static dev.lifeboat.streams.readiness.DecisionAssert.assertThat;
import static dev.lifeboat.streams.readiness.Examples.ALWAYS_ALIVE;
import static dev.lifeboat.streams.readiness.Examples.MAY_IT_RUN;
import static dev.lifeboat.streams.readiness.Examples.MIGRATION;
import static dev.lifeboat.streams.readiness.Examples.NIGHTLY_FULL_OF_ORDERS;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.ORDERS;
import static dev.lifeboat.streams.readiness.Examples.ORDERS_REGISTERED;
import static dev.lifeboat.streams.readiness.Examples.RESTORE_OF_NIGHTLY_FULL;
import static dev.lifeboat.streams.readiness.Examples.SYSTEM;
import static dev.lifeboat.streams.readiness.Examples.before;
import static dev.lifeboat.streams.readiness.Examples.readyOrdersWith;
import static dev.lifeboat.streams.readiness.Examples.readyOrdersWithout;
import static dev.lifeboat.streams.readiness.Examples.state;

import dev.lifeboat.streams.controls.Question;
import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.streams.policy.ControlSet;
import dev.lifeboat.streams.policy.Policy;
import dev.lifeboat.streams.policy.PolicyDefinition;
import dev.lifeboat.streams.policy.Profile;
import dev.lifeboat.streams.policy.WaiverRules;
import dev.lifeboat.streams.state.DatabaseState;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** The gate asks for a level of evidence, not for a boolean. */
class EvidenceLevelGateTest {
    private static final ControlSet NONE = new ControlSet(0);
    private static final Verification FROM_OFF_SITE = AVerification.restoreOf("42", "8")
            .endedAt(before(Duration.ofMinutes(10)))
            .ranOn("drill1", true)
            .build();

    @Test
    void deniesABackupBelowTheLevelThatThePolicyAsksFor() {
        Decision decision = decide(readyOrdersWith(), asking(Profile.BASELINE, 5));

        assertThat(decision).deniesFor(EVIDENCE_LEVEL_TOO_LOW);
        Assertions.assertThat(decision.reasons()).singleElement().satisfies(reason -> {
            Assertions.assertThat(reason.observed()).contains("FULL backup 42 is at level 4", "asks for level 5");
            Assertions.assertThat(reason.remedy()).isEqualTo("restore it from an off-site copy, within the RTO");
            Assertions.assertThat(reason.evidence()).containsExactly(NIGHTLY_FULL_OF_ORDERS.evidence());
        });
    }

    @Test
    void allowsABackupAtTheLevelThatThePolicyAsksFor() {
        assertThat(decide(readyOrdersWith(), asking(Profile.BASELINE, 4))).allows();
        assertThat(decide(readyOrdersWith(FROM_OFF_SITE), asking(Profile.BASELINE, 5)))
                .allows();
    }

    @Test
    void namesEveryStepThatLiftsTheBackup() {
        var reported = ABackup.called("42")
                .endedAt(before(Duration.ofMinutes(40)))
                .bytes(null)
                .build();

        Assertions.assertThat(remedy(state(ORDERS_REGISTERED, reported), 2))
                .isEqualTo("have the source record its size; verify it");
        Assertions.assertThat(remedy(state(ORDERS_REGISTERED, reported), 4))
                .isEqualTo("have the source record its size; restore it; check the content of what was restored");
        Assertions.assertThat(remedy(readyOrdersWithout(RESTORE_OF_NIGHTLY_FULL), 5))
                .isEqualTo("check the content of what was restored; restore it from an off-site copy, within the RTO");
        Assertions.assertThat(remedy(state(ORDERS_REGISTERED), 1)).isEqualTo("take a backup");
    }

    /** What a waiver lets pass, no number of a built-in policy holds up again. */
    @Test
    void builtInPoliciesAskForNoMoreThanTheirRequiredControls() {
        var unchecked = AVerification.of("42", Verification.Type.RESTORE, "7")
                .endedAt(before(Duration.ofMinutes(20)))
                .version(2)
                .build();
        var waived = AWaiver.of("RR-11").build();

        assertThat(decide(readyOrdersWith(unchecked, waived), Policy.builtIn("baseline")))
                .allows();
        assertThat(decide(readyOrdersWith(unchecked, waived), asking(Profile.BASELINE, 4)))
                .deniesFor(EVIDENCE_LEVEL_TOO_LOW);
        for (String name : Profile.names()) {
            Assertions.assertThat(Policy.builtIn(name).thresholds().gateLevel()).isZero();
        }
    }

    /** At 12:20 the restored backup is too old to be preferred to a newer one, which nobody has proven. */
    @Test
    void allowsNoLongerThanTheLevelHolds() {
        var fresh = ABackup.called("43").endedAt(before(Duration.ofMinutes(5))).build();
        var state = readyOrdersWith(fresh);
        var at = NOON.plus(Duration.ofMinutes(10));

        Decision decision = Gate.decide(state, ALWAYS_ALIVE, asking(Profile.DEV, 4), MAY_IT_RUN, at);

        assertThat(decision).allows();
        Assertions.assertThat(decision.notAfter())
                .isEqualTo(NOON.plus(Duration.ofMinutes(20)).plusMillis(1))
                .isEqualTo(decision.levelUntil());
        assertThat(Gate.decide(state, ALWAYS_ALIVE, asking(Profile.DEV, 4), MAY_IT_RUN, decision.notAfter()))
                .deniesFor(EVIDENCE_LEVEL_TOO_LOW);
        Assertions.assertThat(Gate.decide(state, ALWAYS_ALIVE, Policy.builtIn("dev"), MAY_IT_RUN, at)
                        .notAfter())
                .isEqualTo(at.plus(Duration.ofMinutes(15)));
    }

    /** A source whose clock is ahead tells of many things that are believed one after the other. */
    @Test
    void looksAheadOverNoMoreThanAHundredInstants() {
        var facts = Examples.readyOrders();
        for (int i = 0; i < 300; i++) {
            facts.add(ABackup.called("log-" + i)
                    .type(Backup.Type.LOG)
                    .endedAt(NOON.plus(Duration.ofMinutes(5)).plusSeconds(i + 1))
                    .build());
        }

        Decision decision = decide(state(facts), asking(Profile.DEV, 4));

        Assertions.assertThat(decision.levelUntil()).isEqualTo(NOON.plusSeconds(101));
        Assertions.assertThat(decide(state(facts), Policy.builtIn("dev")).levelUntil())
                .isNull();
    }

    @Test
    void neverHoldsBackARollback() {
        var rollback = new Question(MIGRATION, Question.Phase.ROLLBACK, SYSTEM, null, null, null);

        assertThat(Gate.decide(readyOrdersWith(), ALWAYS_ALIVE, asking(Profile.BASELINE, 5), rollback, NOON))
                .allows()
                .warnsOf("", EVIDENCE_LEVEL_TOO_LOW);
    }

    @Test
    void asksNothingInSteadyState() {
        ReadinessAssert.assertThat(
                        Readiness.evaluate(readyOrdersWith(), ALWAYS_ALIVE, asking(Profile.BASELINE, 5), NOON))
                .is(Verdict.READY);
    }

    private static String remedy(DatabaseState state, int level) {
        return decide(state, asking(Profile.DEV, level)).reasons().stream()
                .filter(reason -> reason.code() == EVIDENCE_LEVEL_TOO_LOW)
                .map(Decision.Reason::remedy)
                .findFirst()
                .orElseThrow();
    }

    private static Policy asking(Profile profile, int level) {
        return PolicyDefinition.own(
                        "shop",
                        profile,
                        Map.of("gate.evidenceLevel", Integer.toString(level)),
                        NONE,
                        NONE,
                        WaiverRules.DEFAULT,
                        new TreeMap<>())
                .policy(1, "", ORDERS);
    }

    private static Decision decide(DatabaseState state, Policy policy) {
        return Gate.decide(state, ALWAYS_ALIVE, policy, MAY_IT_RUN, NOON);
    }
}
