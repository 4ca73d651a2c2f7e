package dev.lifeboat.streams;

import static dev.lifeboat.streams.Scenario.MIGRATION;
import static dev.lifeboat.streams.Scenario.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.schemas.Barriers;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.explain.Explainer;
import dev.lifeboat.v1.DecisionOutcome;
import dev.lifeboat.v1.DecisionReason;
import dev.lifeboat.v1.DecisionRequest;
import dev.lifeboat.v1.GateDecision;
import dev.lifeboat.v1.GatePhase;
import dev.lifeboat.v1.MigrationGate;
import dev.lifeboat.v1.VerificationResult;
import dev.lifeboat.v1.VerificationType;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Decisions while evidence is on its way. The driver has one partition of each topic: a topology that counts with two never
 * gets the barriers of the second.
 */
class BarrierTest {
    private static final Duration TOO_LONG = Duration.ofSeconds(6);

    private final Scenario scenario = Scenario.withPartitions(2);

    @AfterEach
    void close() {
        scenario.close();
    }

    @Test
    void decidesNothingBeforeAllEvidenceHasCome() {
        request("r", GatePhase.MIGRATE);
        scenario.pass(Duration.ofSeconds(4));

        assertThat(scenario.published(Topics.DECISION)).isEmpty();
    }

    @Test
    void neverAllowsWithEvidenceThatMayBeMissing() {
        var decision = undecided("r", GatePhase.MIGRATE);

        assertThat(decision.getDecision()).isEqualTo(DecisionOutcome.INDETERMINATE);
        assertThat(decision.getReasons())
                .singleElement()
                .extracting(DecisionReason::getCode)
                .isEqualTo("STATE_STALE");
        assertThat(decision.getUnread())
                .allMatch(partition -> partition.endsWith("-1"))
                .contains("lifeboat.verification.v1-1")
                .hasSize(5);
        assertThat(scenario.published(Topics.MIGRATION_GATE))
                .last()
                .extracting(MigrationGate::getGate)
                .isEqualTo(DecisionOutcome.INDETERMINATE);
        assertThat(scenario.pass(TOO_LONG).published(Topics.MIGRATION_GATE))
                .as("told again when what is behind has had time to come")
                .last()
                .extracting(MigrationGate::getGate)
                .isEqualTo(DecisionOutcome.ALLOW);
        assertThat(decision.getEvaluatedAt())
                .as("by the clock of the log, to which nothing came meanwhile")
                .isEqualTo(scenario.now().minus(TOO_LONG.multipliedBy(2)));
    }

    @Test
    void undoesAMigrationAllTheSameAndWarns() {
        var decision = undecided("r", GatePhase.ROLLBACK);

        assertThat(decision.getDecision()).isEqualTo(DecisionOutcome.ALLOW);
        assertThat(decision.getWarnings()).extracting(DecisionReason::getCode).contains("STATE_STALE");
    }

    @Test
    void derivesSuchADecisionAgain() {
        var decision = undecided("r", GatePhase.MIGRATE);

        var explanation = new Explainer(scenario.recorded(), scenario.codec).explain(decision);

        assertThat(explanation.differences()).isEmpty();
        assertThat(explanation.sameFacts()).isTrue();
    }

    @Test
    void answersARequestThatComesTwiceMeanwhileOnce() {
        request("r", GatePhase.MIGRATE);
        request("r", GatePhase.MIGRATE);
        scenario.pass(TOO_LONG);

        assertThat(scenario.published(Topics.DECISION)).hasSize(1);
    }

    @Test
    void givesARequestThatComesAgainLaterTheAnswerItGot() {
        var first = undecided("r", GatePhase.MIGRATE);

        request("r", GatePhase.MIGRATE);

        assertThat(scenario.published(Topics.DECISION)).singleElement().hasToString(first.toString());
    }

    @Test
    void takesABarrierOfNoRequestForNothing() {
        undecided("r", GatePhase.MIGRATE);

        for (String requestId : List.of("r", "nobody's")) {
            scenario.givenWithHeader("lifeboat-barrier", requestId, Topics.BACKUP, Barriers.key(ORDERS), null);
        }

        assertThat(scenario.published(Topics.DECISION)).isEmpty();
        assertThat(scenario.published(Topics.DEAD_LETTER)).isEmpty();
    }

    @Test
    void takesEvidenceWithTheHeaderOfABarrierForEvidence() {
        scenario.registered();
        scenario.givenWithHeader(
                "lifeboat-barrier",
                "r",
                Topics.BACKUP,
                ORDERS,
                scenario.backupRow("42").build());

        assertThat(scenario.readiness().getDecidingBackup()).isEqualTo("42");
    }

    /** Its producer has another partitioner: no decision would wait for it, and it would meet nothing that belongs to it. */
    @Test
    void putsEvidenceInThePartitionOfOthersAmongTheDeadLetters() {
        scenario.given(
                Topics.BACKUP,
                "postgresql:c/a",
                scenario.backupRow("42").setDatabase("postgresql:c/a").build());
        scenario.verified("43", VerificationType.RESTORE, VerificationResult.FAILED);

        assertThat(scenario.published(Topics.DEAD_LETTER))
                .hasSize(2)
                .allSatisfy(letter -> assertThat(letter.getReason())
                        .contains("is in partition 0")
                        .contains("belong into 1"));
    }

    @Test
    void putsWhatHasTheKeyOfABarrierAndIsNoneAmongTheDeadLetters() {
        scenario.bytes(Topics.BACKUP, Barriers.key(ORDERS), new byte[] {1, 2, 3});
        scenario.bytes(Topics.VERIFICATION, Barriers.key(ORDERS), new byte[] {1, 2, 3});

        assertThat(scenario.published(Topics.DEAD_LETTER))
                .hasSize(2)
                .allSatisfy(letter -> assertThat(letter.getReason()).contains("the key of a barrier"));
    }

    @Test
    void leavesBehindNothingThatReadersOfEvidenceWouldTakeForSome() {
        scenario.proven();
        request("r", GatePhase.MIGRATE);

        for (Topic<?> topic : List.of(Topics.DATABASE, Topics.BACKUP, Topics.REFERENCE, Topics.CHECKLIST)) {
            assertThat(scenario.written(topic)).as(topic.name()).singleElement().satisfies(barrier -> {
                assertThat(barrier.key()).isEqualTo("barrier " + ORDERS);
                assertThat(barrier.value()).isNull();
            });
        }
    }

    private GateDecision undecided(String requestId, GatePhase phase) {
        scenario.proven();
        request(requestId, phase);
        return scenario.pass(TOO_LONG).published(Topics.DECISION).get(0);
    }

    private void request(String requestId, GatePhase phase) {
        scenario.given(
                Topics.DECISION_REQUEST,
                ORDERS,
                DecisionRequest.newBuilder()
                        .setRequestId(requestId)
                        .setDatabase(ORDERS)
                        .setMigrationId(MIGRATION)
                        .setPhase(phase)
                        .build());
    }
}
