package dev.lifeboat.streams.readiness;

import static dev.lifeboat.streams.readiness.Examples.MAY_IT_RUN;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.streams.controls.Question;
import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.streams.policy.Policy;
import dev.lifeboat.streams.state.Sources;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The model agrees with an evaluator that is slow and plain, on every control, at any instant, under any policy. */
@Tag("seeded")
class PlainJudgeTest {
    private static final Sources SOURCES = source -> source.startsWith("drill")
            ? Examples.source(NOON.minusSeconds(500), Duration.ofMinutes(4)).status(source)
            : Examples.source(NOON.plusSeconds(200), Duration.ofHours(2)).status(source);

    private final Map<ReasonCode, Integer> met = new EnumMap<>(ReasonCode.class);
    private final Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);

    @Test
    void agreesWithThePlainEvaluatorOnEverySeededHistory() {
        for (long seed = 0; seed < Seeds.upTo(10_000); seed++) {
            Case it = seed / 16 % 3 == 0 ? atTheEdge(seed) : usual(seed);
            if (isWithinWhatIsKept(it.facts)) {
                compare(seed, it);
            }
        }
        if (Seeds.all()) {
            assertThat(met.keySet()).contains(codesOfControls());
            assertThat(verdicts)
                    .hasSize(3)
                    .allSatisfy((verdict, times) -> assertThat(times).isGreaterThan(50));
        }
    }

    /** What is judged, at an instant; without a question in steady state. */
    private record Case(
            List<Fact> facts,
            Sources sources,
            Policy policy,
            @Nullable Question question,
            Instant at) {}

    private static Case usual(long seed) {
        var random = new SplittableRandom(seed);
        Policy policy = Policy.builtIn(
                List.of("baseline", "baseline", "regulated", "dev").get((int) (seed / 2 % 4)));
        Question question = seed / 8 % 2 == 0 ? null : MAY_IT_RUN;
        long minutes = random.nextInt(4) == 0 ? random.nextInt(60 * 24 * 100) : random.nextInt(180) - 60;
        Instant at = NOON.plus(Duration.ofMinutes(minutes)).plusMillis(random.nextInt(3) - 1);
        return new Case(history(seed), SOURCES, policy, question, at);
    }

    /** Evidence at the limits of the controls, sources about to fall silent, and every other time a policy of its own. */
    private static Case atTheEdge(long seed) {
        Case usual = usual(seed);
        boolean nearlyReady = seed % 2 == 0;
        Instant at = nearlyReady ? NOON.plusMillis(seed * 997 % 800_000) : usual.at;
        var edge = new EdgeEvidence(seed, at);
        var facts = new ArrayList<>(nearlyReady ? Examples.readyOrders() : usual.facts);
        facts.addAll(edge.facts());
        return new Case(facts, edge.sources(), seed / 2 % 2 == 0 ? usual.policy : edge.policy(), usual.question, at);
    }

    private static List<Fact> history(long seed) {
        var facts = new ArrayList<Fact>(seed % 2 == 0 ? Examples.readyOrders() : List.of());
        facts.addAll(new EvidenceGenerator(seed).history(1 + (int) (seed % 7)));
        facts.addAll(new MigrationRuns(seed).facts(facts));
        return facts;
    }

    private void compare(long seed, Case it) {
        var state = Examples.state(it.facts);

        List<Result> results = it.question == null
                ? Readiness.evaluate(state, it.sources, it.policy, it.at).results()
                : Gate.decide(state, it.sources, it.policy, it.question, it.at).results();

        var plain = new PlainJudge(it.facts, it.sources, it.policy, it.question, it.at);
        List<PlainFinding> findings = plain.findings();
        for (int i = 0; i < results.size(); i++) {
            Result result = results.get(i);
            assertThat(new PlainFinding(result.outcome(), result.code()))
                    .as("seed %d, %s at %s under %s, %s", seed, it.question, it.at, it.policy.name(), result)
                    .isEqualTo(findings.get(i));
            met.merge(result.code(), 1, Integer::sum);
        }
        Verdict verdict = plain.verdict(findings);
        assertThat(Evaluation.verdict(results)).as("seed %d", seed).isEqualTo(verdict);
        verdicts.merge(verdict, 1, Integer::sum);
    }

    /** Of each backup the eight newest tests are kept; a ninth would have to be forgotten by both. */
    private static boolean isWithinWhatIsKept(List<Fact> facts) {
        Map<String, Integer> tests = new HashMap<>();
        facts.stream()
                .filter(fact -> fact instanceof Verification test && !test.deleted())
                .map(fact -> (Verification) fact)
                .map(test -> test.backupId() + "/" + test.key())
                .distinct()
                .forEach(test -> tests.merge(test.substring(0, test.indexOf('/')), 1, Integer::sum));
        return tests.values().stream().allMatch(many -> many <= 8);
    }

    /** What a control can say; the rest is for the question and the plan. */
    private static ReasonCode[] codesOfControls() {
        return List.of(
                        ReasonCode.DATABASE_UNKNOWN,
                        ReasonCode.NO_BACKUP,
                        ReasonCode.BACKUP_TOO_OLD,
                        ReasonCode.FULL_BACKUP_MISSING,
                        ReasonCode.RUN_MISSED,
                        ReasonCode.SCHEDULE_UNKNOWN,
                        ReasonCode.UNRESOLVED_FAILURE,
                        ReasonCode.STALLED,
                        ReasonCode.BACKUP_EMPTY,
                        ReasonCode.BACKUP_SHRUNK,
                        ReasonCode.SIZE_UNKNOWN,
                        ReasonCode.CHAIN_BROKEN,
                        ReasonCode.CHAIN_UNKNOWN,
                        ReasonCode.LOG_RANGE_GAP,
                        ReasonCode.LOG_RANGE_UNKNOWN,
                        ReasonCode.BACKUP_UNVERIFIED,
                        ReasonCode.VERIFICATION_STALE,
                        ReasonCode.VERIFICATION_FAILED,
                        ReasonCode.RESTORE_TEST_MISSING,
                        ReasonCode.RESTORE_TEST_STALE,
                        ReasonCode.TEST_OF_OTHER_BACKUP,
                        ReasonCode.DIGEST_MISMATCH,
                        ReasonCode.CONTENT_NOT_CHECKED,
                        ReasonCode.CONTENT_MISMATCH,
                        ReasonCode.RECOVERY_TIME_UNKNOWN,
                        ReasonCode.RECOVERY_TIME_OVER_RTO,
                        ReasonCode.RPO_EXCEEDED,
                        ReasonCode.ARCHIVING_OFF,
                        ReasonCode.ARCHIVING_FAILING,
                        ReasonCode.ARCHIVING_UNKNOWN,
                        ReasonCode.PITR_GAP,
                        ReasonCode.PITR_GAP_UNKNOWN,
                        ReasonCode.PITR_UNVERIFIED,
                        ReasonCode.PITR_VERIFICATION_STALE,
                        ReasonCode.PITR_VERIFICATION_FAILED,
                        ReasonCode.IDENTITY_MISMATCH,
                        ReasonCode.VERSION_MISMATCH,
                        ReasonCode.IDENTITY_UNKNOWN,
                        ReasonCode.RETENTION_UNKNOWN,
                        ReasonCode.RETENTION_TOO_SHORT,
                        ReasonCode.COPIES_UNKNOWN,
                        ReasonCode.COPIES_TOO_FEW,
                        ReasonCode.NO_LOCKED_COPY,
                        ReasonCode.ENCRYPTION_UNKNOWN,
                        ReasonCode.NOT_ENCRYPTED,
                        ReasonCode.KEY_UNPROVEN,
                        ReasonCode.STATE_STALE,
                        ReasonCode.PROCEDURE_MISSING,
                        ReasonCode.PROCEDURE_INCOMPLETE,
                        ReasonCode.PROCEDURE_UNTESTED,
                        ReasonCode.PROCEDURE_STALE,
                        ReasonCode.PROCEDURE_FAILING,
                        ReasonCode.MIGRATION_LOST,
                        ReasonCode.HELD_BACKUP_GONE,
                        ReasonCode.CHECKLIST_EMPTY,
                        ReasonCode.CHECKLIST_INCOMPLETE,
                        ReasonCode.CHECKLIST_CONTRADICTED,
                        ReasonCode.TEST_NOT_SEGREGATED,
                        ReasonCode.SEGREGATION_UNKNOWN)
                .toArray(new ReasonCode[0]);
    }
}
