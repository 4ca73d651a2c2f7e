package dev.lifeboat.streams;

import static dev.lifeboat.streams.Scenario.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.schemas.References;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.policy.ControlSet;
import dev.lifeboat.streams.policy.PolicyDefinition;
import dev.lifeboat.streams.policy.Profile;
import dev.lifeboat.streams.policy.WaiverRules;
import dev.lifeboat.streams.records.PolicyRecord;
import dev.lifeboat.v1.ChangeCause;
import dev.lifeboat.v1.ControlResult;
import dev.lifeboat.v1.DatabaseReadiness;
import dev.lifeboat.v1.DecisionOutcome;
import dev.lifeboat.v1.DecisionReason;
import dev.lifeboat.v1.Outcome;
import dev.lifeboat.v1.ReadinessChange;
import dev.lifeboat.v1.Verdict;
import dev.lifeboat.v1.VerificationEvidence;
import dev.lifeboat.v1.VerificationResult;
import dev.lifeboat.v1.VerificationType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Policies and waivers on their way through the topology. */
class PolicyTopologyTest {
    private static final Duration TICK = Duration.ofMillis(100);
    /** Judges like baseline. */
    private static final PolicyDefinition SHOP = shop(Map.of(), List.of());
    /** Does not ask whether a restore was tested, and lets an allow stand for a minute. */
    private static final PolicyDefinition LENIENT =
            shop(Map.of("gate.allowFor", "PT1M"), List.of("RR-08", "RR-09", "RR-10", "RR-11"));

    private Scenario scenario = new Scenario();

    @AfterEach
    void close() {
        scenario.close();
    }

    @Test
    void judgesByThePolicyThatTheRegistrationNames() {
        scenario.policy(LENIENT, 7).proven().registeredWith("shop");

        var decision = scenario.ask("request-1");
        var readiness = scenario.readiness();

        assertThat(decision.getDecision()).isEqualTo(DecisionOutcome.ALLOW);
        assertThat(decision.getNotAfter()).isEqualTo(scenario.now().plusSeconds(60));
        assertThat(decision.getPolicy()).isEqualTo("shop");
        assertThat(decision.getPolicyVersion()).isEqualTo(7);
        assertThat(decision.getPolicyDigest()).isEqualTo(LENIENT.digest());
        assertThat(readiness.getPolicyDigest()).isEqualTo(LENIENT.digest());
    }

    /** A restore from off-site lies a little too far ahead to be believed at once; no control asks where it came from. */
    @Test
    void saysThatAMigrationMayPassAsSoonAsTheLevelOfItsBackupIsHighEnough() {
        var believed = scenario.now().plus(Duration.ofMinutes(2));
        scenario.policy(shop(Map.of("gate.evidenceLevel", "5"), List.of()), 1)
                .proven()
                .registeredWith("shop")
                .given(
                        Topics.VERIFICATION,
                        References.backup(Scenario.CATALOG, "42"),
                        VerificationEvidence.newBuilder()
                                .setHeader(scenario.header("backup_verification_tests/off-site"))
                                .setBackupId("42")
                                .setType(VerificationType.RESTORE)
                                .setResult(VerificationResult.PASSED)
                                .setStartedAt(believed)
                                .setEndedAt(believed.plus(Duration.ofMinutes(5)))
                                .setChecksRun(5)
                                .setRowsVerified(1_000L)
                                .setChecksumMatched(true)
                                .setOffSite(true)
                                .build());
        assertThat(scenario.published(Topics.MIGRATION_GATE))
                .last()
                .satisfies(gate -> assertThat(gate.getBlocking()).containsExactly("EVIDENCE_LEVEL_TOO_LOW"));

        scenario.pass(Duration.ofMinutes(2)).pass(TICK);

        assertThat(scenario.published(Topics.MIGRATION_GATE))
                .singleElement()
                .satisfies(gate -> assertThat(gate.getBlocking()).isEmpty());
    }

    @Test
    void letsNothingPassUntilThePolicyThatIsNamedExists() {
        scenario.proven().registeredWith("shop");
        assertThat(scenario.readiness().getVerdict()).isEqualTo(Verdict.BLOCKED);
        var decision = scenario.ask("request-1");
        assertThat(decision.getDecision()).isNotEqualTo(DecisionOutcome.ALLOW);
        assertThat(decision.getReasons())
                .anyMatch(reason -> reason.getCode().equals("POLICY_ERROR")
                        && reason.getObserved().contains("policy 'shop'")
                        && reason.getObserved().contains("does not exist"));
        scenario.published(Topics.READINESS_CHANGE);

        scenario.policy(SHOP, 1).pass(TICK);

        var readiness = scenario.readiness();
        assertThat(readiness.getVerdict()).isNotEqualTo(Verdict.BLOCKED);
        assertThat(readiness.getPolicyVersion()).isEqualTo(1);
        assertThat(scenario.published(Topics.READINESS_CHANGE))
                .extracting(ReadinessChange::getCause)
                .containsExactly(ChangeCause.POLICY);
        assertThat(scenario.ask("request-2").getDecision()).isEqualTo(DecisionOutcome.ALLOW);
    }

    @Test
    void saysWhichRecordOfThePolicyCannotBeRead() {
        scenario.policy(SHOP, 1).proven().registeredWith("shop");
        scenario.published(Topics.READINESS);

        scenario.bytes(Topics.POLICY, "shop", "no policy".getBytes(StandardCharsets.UTF_8))
                .pass(TICK);

        var fresh = result(scenario.readiness(), "RR-22");
        assertThat(fresh.getOutcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(fresh.getReason()).contains(Topics.POLICY.name() + "-0@1").contains("cannot be read");
    }

    @Test
    void refusesAPolicyWhoseContentIsNotThatOfItsDigest() {
        var forged = PolicyRecord.of(LENIENT, 2, scenario.now(), "mallory");
        forged.setDigest(SHOP.digest());
        scenario.given(Topics.POLICY, "shop", forged).proven().registeredWith("shop");

        assertThat(scenario.ask("request-1").getReasons())
                .extracting(DecisionReason::getCode)
                .contains("POLICY_ERROR");
    }

    @Test
    void judgesAgainAtABoundedPaceAndDecidesByTheNewestAtOnce() {
        scenario.policy(SHOP, 1).proven().registeredWith("shop");
        for (int i = 0; i < 1_200; i++) {
            scenario.registeredWith("postgresql:fleet/d" + i, "shop");
        }
        scenario.pass(TICK).pass(TICK).pass(TICK); // the round of the start is through
        scenario.published(Topics.READINESS);

        scenario.policy(LENIENT, 2);
        assertThat(scenario.ask("request-1").getPolicyVersion()).isEqualTo(2);
        var perTick = new ArrayList<Integer>();
        for (int tick = 0; tick < 5; tick++) {
            scenario.pass(TICK);
            var published = scenario.published(Topics.READINESS);
            assertThat(published).allMatch(it -> it.getPolicyVersion() == 2);
            perTick.add(published.size());
        }

        assertThat(perTick).containsExactly(500, 500, 201, 0, 0);
    }

    @Test
    void noticesAfterARestartThatAPolicyChangedMeanwhile() {
        scenario.policy(SHOP, 1).proven().registeredWith("shop");
        assertThat(scenario.readiness().getPolicyVersion()).isEqualTo(1);

        scenario = scenario.restarted();
        scenario.policy(LENIENT, 2).alive().pass(TICK);

        assertThat(scenario.readiness().getPolicyVersion()).isEqualTo(2);
    }

    @Test
    void judgesNothingAgainAfterARestartWhenNoPolicyChanged() {
        scenario.policy(SHOP, 1).proven().registeredWith("shop");

        scenario = scenario.restarted();
        scenario.policy(SHOP, 1).alive().pass(TICK).pass(TICK);

        assertThat(scenario.published(Topics.READINESS)).isEmpty();
    }

    @Test
    void waivesAControlUntilTheWaiverEnds() {
        scenario.alive()
                .registered()
                .planned()
                .backup("42")
                .archiving()
                .procedure()
                .checklist();
        for (String control : List.of("RR-08", "RR-09", "RR-10", "RR-11", "RR-12", "RR-23", "RR-24")) {
            scenario.waived(control, Duration.ofMinutes(5));
        }

        var decision = scenario.ask("request-1");
        var readiness = scenario.readiness();

        assertThat(decision.getReasons()).extracting(DecisionReason::getCode).isEmpty();
        assertThat(decision.getDecision()).isEqualTo(DecisionOutcome.ALLOW);
        assertThat(decision.getNotAfter()).isEqualTo(scenario.now().plus(Duration.ofMinutes(5)));
        assertThat(decision.getWarnings())
                .anyMatch(it ->
                        it.getControl().equals("RR-09") && it.getObserved().contains("waived by ann and bob"));
        assertThat(decision.getPositions()).anyMatch(it -> it.getTopic().equals(Topics.WAIVER.name()));
        var restore = result(readiness, "RR-09");
        assertThat(restore.getOutcome()).isEqualTo(Outcome.WAIVED);
        assertThat(restore.getWaiver().getWithout()).isEqualTo(Outcome.UNKNOWN);
        assertThat(restore.getWaiver().getBy()).isEqualTo("ann");
        assertThat(restore.getValidUntil()).isEqualTo(scenario.now().plus(Duration.ofMinutes(5)));

        scenario.pass(Duration.ofMinutes(5));

        assertThat(result(scenario.readiness(), "RR-09").getOutcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(scenario.ask("request-2").getDecision()).isNotEqualTo(DecisionOutcome.ALLOW);
    }

    @Test
    void waivesNoLongerWhenTheWaiverIsWithdrawn() {
        scenario.alive().registered().backup("42").archiving().waived("RR-09", Duration.ofDays(1));
        assertThat(result(scenario.readiness(), "RR-09").getOutcome()).isEqualTo(Outcome.WAIVED);

        var withdrawn = scenario.waiver("RR-09");
        withdrawn.getHeader().setDeleted(true);
        scenario.given(Topics.WAIVER, ORDERS, withdrawn.build());

        var restore = result(scenario.readiness(), "RR-09");
        assertThat(restore.getOutcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(restore.getWaiver()).isNull();
    }

    @Test
    void deadLettersTheWaiverOfAControlThatDoesNotExist() {
        scenario.registered().waived("RR-99", Duration.ofDays(1));

        assertThat(scenario.published(Topics.DEAD_LETTER))
                .singleElement()
                .satisfies(letter -> assertThat(letter.getReason()).contains("RR-99"));
    }

    private static ControlResult result(DatabaseReadiness readiness, String control) {
        return readiness.getResults().stream()
                .filter(result -> result.getControl().equals(control))
                .findAny()
                .orElseThrow();
    }

    private static PolicyDefinition shop(Map<String, String> thresholds, List<String> removed) {
        return PolicyDefinition.own(
                "shop",
                Profile.BASELINE,
                thresholds,
                ControlSet.ofIds(List.of()),
                ControlSet.ofIds(removed),
                WaiverRules.DEFAULT,
                new TreeMap<>());
    }
}
