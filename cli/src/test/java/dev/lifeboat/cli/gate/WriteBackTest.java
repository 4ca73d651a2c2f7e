package dev.lifeboat.cli.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.cli.CommandFailedException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What is written for each answer: only an allow is an allow. */
class WriteBackTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final WriteBack BACK =
            new WriteBack("jdbc:postgresql:", "1", Duration.ofMinutes(2), NOW.minusSeconds(3));
    private static final GateQuestion QUESTION = GateQuestion.about("postgresql:orders-prod/orders", "V2__b");

    @Test
    void writesADecisionAsItWasMade() throws Exception {
        var row = BACK.row(QUESTION, new GateAnswer.Allowed(decision("allow")), NOW);

        assertThat(row.decision()).isEqualTo("allow");
        assertThat(row.decisionId()).isEqualTo("d-1");
        assertThat(row.migration()).isEqualTo("V2__b");
        assertThat(row.phase()).isEqualTo("migrate");
        assertThat(row.evaluatedAt()).isEqualTo("2026-03-01T11:59:58Z");
        assertThat(row.notAfter()).isEqualTo("2026-03-01T12:14:58Z");
        assertThat(BACK.row(QUESTION, new GateAnswer.Denied(decision("deny")), NOW)
                        .decision())
                .isEqualTo("deny");
    }

    /** Whatever the clocks of the gate and of the database say. */
    @Test
    void anAllowIsGoodForTheLeaseAndNeverForLongerThanTheDecision() throws Exception {
        var allowed = new GateAnswer.Allowed(decision("allow"));

        assertThat(BACK.row(QUESTION, allowed, NOW).goodFor()).isEqualTo(Duration.ofMinutes(2));
        assertThat(BACK.row(QUESTION, allowed, NOW.plusSeconds(890)).goodFor()).isEqualTo(Duration.ofSeconds(7));
        assertThat(BACK.row(QUESTION, allowed, NOW.plusSeconds(900)).goodFor()).isNegative();
        assertThat(BACK.row(QUESTION, allowed, NOW.minusSeconds(4)).goodFor())
                .as("a clock that was set back")
                .isZero();
        assertThat(BACK.row(QUESTION, new GateAnswer.Denied(decision("deny")), NOW)
                        .goodFor())
                .isNull();
    }

    /** It says allow, but does not count as one. */
    @Test
    void writesNothingElseAsAnAllow() throws Exception {
        for (var answer : new GateAnswer[] {
            new GateAnswer.Indeterminate("late", decision("allow")),
            new GateAnswer.Mismatched("of another", decision("allow")),
            new GateAnswer.Indeterminate("no answer", null)
        }) {
            var row = BACK.row(QUESTION, answer, NOW);

            assertThat(row.decision()).isEqualTo("indeterminate");
            assertThat(row.decisionId()).isEqualTo(QUESTION.requestId());
            assertThat(row.evaluatedAt()).isEqualTo(NOW);
            assertThat(row.notAfter()).isNull();
        }
    }

    @Test
    void whatIsStoppedAfterAnAllowIsARowOfItsOwnThatAllowsNothing() {
        var row = WriteBack.stoppedRow(QUESTION, NOW);

        assertThat(row.decision()).isEqualTo("indeterminate");
        assertThat(row.decisionId()).isNotEqualTo(QUESTION.requestId());
        assertThat(row.migration()).isEqualTo("V2__b");
        assertThat(row.evaluatedAt()).isEqualTo(NOW);
    }

    @Test
    void saysThatAnAllowMayBeGoodStillWhereADenialCannotBeWritten() throws Exception {
        var nowhere = new WriteBack("jdbc:postgresql://127.0.0.1:1/orders", "1", Duration.ofMinutes(2), NOW);
        var denied = new GateAnswer.Denied(decision("deny"));

        assertThatThrownBy(() -> nowhere.write(QUESTION, denied, () -> NOW))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("not written back")
                .hasMessageContaining("may begin in SQL until its lease is over");
    }

    private static ObjectNode decision(String word) throws Exception {
        return (ObjectNode) new ObjectMapper().readTree("""
                {"decisionId": "d-1", "decision": "%s", "evaluatedAt": "2026-03-01T11:59:58Z",
                 "notAfter": "2026-03-01T12:14:58Z", "reasons": []}""".formatted(word));
    }
}
