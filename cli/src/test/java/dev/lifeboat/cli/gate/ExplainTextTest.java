package dev.lifeboat.cli.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.streams.explain.Explanation;
import dev.lifeboat.v1.ControlResult;
import dev.lifeboat.v1.DatabaseReadiness;
import dev.lifeboat.v1.DecisionOutcome;
import dev.lifeboat.v1.DecisionReason;
import dev.lifeboat.v1.GateDecision;
import dev.lifeboat.v1.Obligation;
import dev.lifeboat.v1.Outcome;
import dev.lifeboat.v1.ResultWaiver;
import dev.lifeboat.v1.Verdict;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a machine is told of an explanation. */
class ExplainTextTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void marksWhatRestsOnAChaosDrillAndTellsWhoWaived() {
        var plain = result("RR-01").build();
        var drilled = result("RR-09").setChaosDrill(true).build();
        var waived = result("RR-05")
                .setOutcome(Outcome.WAIVED)
                .setWaiver(ResultWaiver.newBuilder()
                        .setBy("ann")
                        .setSecondPerson("bob")
                        .setReason("the vendor mends it")
                        .setFrom(NOON)
                        .setUntil(NOON.plusSeconds(60))
                        .setCounts(true)
                        .setWithout(Outcome.FAIL)
                        .build())
                .build();
        var readiness = DatabaseReadiness.newBuilder()
                .setDatabase("postgresql:c/a")
                .setVerdict(Verdict.READY)
                .setEvaluatedAt(NOON)
                .setResults(List.of(plain, drilled, waived))
                .build();

        var json = ExplainText.json(same(readiness), readiness);

        for (String answer : List.of("recorded", "derived")) {
            var controls = json.path(answer).path("controls");
            assertThat(controls.at("/0").has("chaosDrill")).isFalse();
            assertThat(controls.at("/0").has("waiver")).isFalse();
            assertThat(controls.at("/1/chaosDrill").asBoolean()).isTrue();
            assertThat(controls.at("/2/waiver/by").asText()).isEqualTo("ann");
            assertThat(controls.at("/2/waiver/second").asText()).isEqualTo("bob");
            assertThat(controls.at("/2/waiver/until").asText()).isEqualTo("2026-03-01T12:01:00Z");
            assertThat(controls.at("/2/waiver/counts").asBoolean()).isTrue();
            assertThat(controls.at("/2/waiver/without").asText()).isEqualTo("fail");
        }
    }

    @Test
    void tellsWhatADecisionAsksFor() {
        var decision = GateDecision.newBuilder()
                .setDecisionId("d-1")
                .setDatabase("postgresql:c/a")
                .setMigrationId("m-1")
                .setDecision(DecisionOutcome.DENY)
                .setEvaluatedAt(NOON)
                .setReasons(List.of(DecisionReason.newBuilder()
                        .setCode("NO_BACKUP")
                        .setControl("RR-01")
                        .setRequirement("a restorable backup exists")
                        .setObserved("there is none")
                        .setRemedy("take one")
                        .build()))
                .setObligations(List.of(Obligation.newBuilder()
                        .setType("retention-hold")
                        .setDetail("keep it")
                        .setBackupId("42")
                        .setUntil(NOON)
                        .build()))
                .build();

        var json = ExplainText.json(same(decision), decision);

        assertThat(json.at("/recorded/reasons/0/requirement").asText()).isEqualTo("a restorable backup exists");
        assertThat(json.at("/derived/reasons/0/remedy").asText()).isEqualTo("take one");
        assertThat(json.at("/recorded/obligations/0/type").asText()).isEqualTo("retention-hold");
        assertThat(json.at("/recorded/obligations/0/backupId").asText()).isEqualTo("42");
        assertThat(json.at("/recorded/obligations/0/until").asText()).isEqualTo(NOON.toString());
    }

    private static ControlResult.Builder result(String control) {
        return ControlResult.newBuilder()
                .setControl(control)
                .setOutcome(Outcome.PASS)
                .setReason("it holds");
    }

    private static <T> Explanation<T> same(T answer) {
        return new Explanation<>(answer, answer, 3, true, List.of(), List.of());
    }
}
