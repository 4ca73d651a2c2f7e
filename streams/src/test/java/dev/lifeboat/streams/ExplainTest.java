package dev.lifeboat.streams;

import static dev.lifeboat.streams.Scenario.CATALOG;
import static dev.lifeboat.streams.Scenario.MIGRATION;
import static dev.lifeboat.streams.Scenario.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.schemas.References;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.explain.Explainer;
import dev.lifeboat.streams.explain.Explanation;
import dev.lifeboat.streams.policy.ControlSet;
import dev.lifeboat.streams.policy.PolicyDefinition;
import dev.lifeboat.streams.policy.Profile;
import dev.lifeboat.streams.policy.WaiverRules;
import dev.lifeboat.v1.BackupStatus;
import dev.lifeboat.v1.DecisionOutcome;
import dev.lifeboat.v1.GateDecision;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the topology answered comes out of the log again, whatever came to the log since. */
class ExplainTest {
    private final Scenario scenario = new Scenario();

    @AfterEach
    void close() {
        scenario.close();
    }

    @Test
    void derivesAnAllowAgainThatLaterEvidenceWouldDeny() {
        scenario.proven();
        var allowed = scenario.ask("q1");
        scenario.pass(Duration.ofHours(2))
                .alive()
                .given(
                        Topics.BACKUP,
                        ORDERS,
                        scenario.backupRow("42").setStatus(BackupStatus.DELETED).build());
        assertThat(scenario.ask("q2").getDecision()).isEqualTo(DecisionOutcome.DENY);

        assertThat(allowed.getDecision()).isEqualTo(DecisionOutcome.ALLOW);
        assertSame(explain(allowed));
    }

    @Test
    void derivesEveryReadinessOfAStoryAgain() {
        scenario.proven().pass(Duration.ofMinutes(30)).alive().backup("43").restored("43");
        scenario.pass(Duration.ofHours(5)).waived("RR-09", Duration.ofDays(1)).pass(Duration.ofDays(3));
        var readinesses = scenario.published(Topics.READINESS);

        assertThat(readinesses).hasSizeGreaterThan(10);
        for (var readiness : readinesses) {
            var explanation = explainer().explain(readiness);
            assertThat(explanation.differences()).as("%s", readiness).isEmpty();
            assertThat(explanation.sameFacts()).as("%s", readiness).isTrue();
        }
    }

    @Test
    void takesTheHeartbeatAsTheDecisionKnewIt() {
        scenario.proven().pass(Duration.ofHours(1));
        var silent = scenario.ask("q1");
        scenario.alive();

        assertThat(silent.getDecision()).isNotEqualTo(DecisionOutcome.ALLOW);
        assertSame(explain(silent));
    }

    @Test
    void judgesByThePolicyVersionOfThen() {
        scenario.alive().registeredWith("strict").policy(strict("PT2H"), 1).backup("42");
        var before = scenario.ask("q1");
        scenario.policy(strict("PT30M"), 2);
        var after = scenario.ask("q2");

        assertThat(before.getPolicyVersion()).isEqualTo(1);
        assertThat(after.getPolicyVersion()).isEqualTo(2);
        assertSame(explain(before));
        assertSame(explain(after));
    }

    @Test
    void leavesOutWhatWaitedForItsReferenceAlthoughItStandsBefore() {
        scenario.alive().registered().restored("43").backup("42").restored("42");
        var waiting = scenario.ask("q1");
        scenario.pass(Duration.ofSeconds(1)).backup("43");
        var arrived = scenario.ask("q2");

        assertThat(arrived.getFacts()).isEqualTo(waiting.getFacts() + 2);
        assertSame(explain(waiting));
        assertSame(explain(arrived));
    }

    @Test
    void saysThatADecisionWasChangedAfterwards() {
        scenario.alive().registered().planned().backup("42");
        var denied = scenario.ask("q1");
        var forged = GateDecision.newBuilder(denied)
                .setDecision(DecisionOutcome.ALLOW)
                .setReasons(List.of())
                .build();

        var explanation = explain(forged);

        assertThat(explanation.same()).isFalse();
        assertThat(explanation.sameFacts()).isTrue();
        assertThat(explanation.differences())
                .extracting(Explanation.Difference::what)
                .containsExactly("decision", "reasons");
    }

    @Test
    void saysThatTheLogNoLongerHasWhatItRestsOn() {
        scenario.proven();
        var allowed = scenario.ask("q1");
        scenario.log.get(Topics.VERIFICATION.name()).clear();

        var explanation = explain(allowed);

        assertThat(explanation.same()).isFalse();
        assertThat(explanation.sameFacts()).isFalse();
        assertThat(explanation.notes()).anyMatch(note -> note.contains("removed"));
        assertThat(explanation.derived().getDecision()).isEqualTo(DecisionOutcome.DENY);
    }

    /** Compaction has left the newer one only. */
    @Test
    void saysThatTheRegistrationOfThenIsGone() {
        scenario.proven();
        var allowed = scenario.ask("q1");
        scenario.pass(Duration.ofSeconds(1)).registeredWith("baseline");
        var after = scenario.ask("q2");
        scenario.log.get(Topics.DATABASE.name()).remove(0);

        var explanation = explain(allowed);

        assertThat(explanation.same()).isFalse();
        assertThat(explanation.differences()).isNotEmpty();
        assertThat(explanation.notes())
                .anyMatch(note -> note.contains("the registration of " + Scenario.ORDERS)
                        && note.contains("lifeboat.database.v1-0@0")
                        && note.contains("cannot be repeated"));
        assertThat(explain(after).notes()).isEmpty();
    }

    @Test
    void countsNoEvidenceOfAnotherDatabase() {
        scenario.proven().registeredWith("postgresql:other/other", "baseline");
        scenario.verified("99", dev.lifeboat.v1.VerificationType.RESTORE, dev.lifeboat.v1.VerificationResult.FAILED)
                .given(
                        Topics.REFERENCE,
                        References.backup(CATALOG, "99"),
                        new dev.lifeboat.v1.Reference(
                                References.backup(CATALOG, "99"), "postgresql:other/other", CATALOG, scenario.now()));

        assertSame(explain(scenario.ask("q1")));
        assertSame(explain(scenario.ask("q2", "postgresql:other/other", MIGRATION)));
    }

    private static PolicyDefinition strict(String maxAge) {
        var none = new ControlSet(0);
        return PolicyDefinition.own(
                "strict",
                Profile.BASELINE,
                Map.of("RR-03.gate.maxAge", maxAge),
                none,
                none,
                WaiverRules.DEFAULT,
                new TreeMap<>());
    }

    private Explainer explainer() {
        return new Explainer(scenario.recorded(), scenario.codec);
    }

    private Explanation<GateDecision> explain(GateDecision decision) {
        return explainer().explain(decision);
    }

    private static void assertSame(Explanation<?> explanation) {
        assertThat(explanation.differences()).isEmpty();
        assertThat(explanation.notes()).isEmpty();
        assertThat(explanation.same()).isTrue();
    }
}
