package dev.lifeboat.streams.state;

import static dev.lifeboat.streams.readiness.Examples.ALWAYS_ALIVE;
import static dev.lifeboat.streams.readiness.Examples.BASELINE;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.readiness.Examples;
import dev.lifeboat.streams.readiness.PlainFinding;
import dev.lifeboat.streams.readiness.PlainJudge;
import dev.lifeboat.streams.readiness.Readiness;
import dev.lifeboat.streams.readiness.Result;
import dev.lifeboat.streams.readiness.Seeds;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * RR-07 and RR-18 of databases with many log backups, compared with an evaluator that keeps everything: a hole, or too short a
 * retention, that it knows of is known, whatever is forgotten, and in whatever order things were told.
 */
@Tag("seeded")
class LogHistoriesTest {
    private static final int CHAIN = 6;
    private static final int RETENTION = 17;

    private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);

    @Test
    void agreesWithAnEvaluatorThatKeepsEverything() {
        for (long seed = 0; seed < Seeds.upTo(1_500); seed++) {
            List<Fact> facts = LogHistories.of(seed);
            var state = Examples.state(LogHistories.shuffled(facts, seed));

            for (int control : new int[] {CHAIN, RETENTION}) {
                Result result = judge(state, NOON).get(control);
                assertThat(new PlainFinding(result.outcome(), result.code()))
                        .as("seed %d: %s", seed, result)
                        .isEqualTo(plain(facts).get(control));
                outcomes.merge(result.outcome(), 1, Integer::sum);
            }
        }
        if (Seeds.all()) {
            assertThat(outcomes.get(Outcome.PASS)).isGreaterThan(300);
            assertThat(outcomes.get(Outcome.FAIL)).isGreaterThan(300);
        }
    }

    @Test
    void neverPassesForWhatIsForgotten() {
        int unknown = 0;
        int passed = 0;
        int doubted = 0;
        for (long seed = 0; seed < Seeds.upTo(1_500); seed++) {
            List<Fact> facts = LogHistories.of(seed);
            var stored = Stored.fold(LogHistories.shuffled(facts, seed), 64 + (int) seed % 60);

            for (int control : new int[] {CHAIN, RETENTION}) {
                Result result = judge(stored.state, NOON).get(control);
                if (control == RETENTION && result.outcome() == Outcome.FAIL) {
                    // of what is forgotten it may be untold how long it is kept
                    assertThat(plain(facts).get(control))
                            .as("seed %d: %s", seed, result)
                            .matches(it -> !it.is(Outcome.PASS));
                } else if (result.outcome() == Outcome.FAIL
                        && stored.state.index().forgottenLogs != null
                        && stored.state.index().forgottenLogs.sources().stream()
                                .anyMatch(source -> !source.equals(Examples.CATALOG))) {
                    doubted++; // a pass that would lift a failure may be of what is forgotten of another source
                } else if (result.outcome() != Outcome.UNKNOWN) {
                    assertThat(new PlainFinding(result.outcome(), result.code()))
                            .as("seed %d: %s", seed, result)
                            .isEqualTo(plain(facts).get(control));
                }
                unknown += result.outcome() == Outcome.UNKNOWN ? 1 : 0;
                passed += result.outcome() == Outcome.PASS ? 1 : 0;
            }
        }
        if (Seeds.all()) {
            assertThat(unknown).isGreaterThan(300);
            assertThat(passed).isGreaterThan(100);
            assertThat(doubted).isLessThan(unknown);
        }
    }

    @Test
    void neitherOrderNorRepetitionMatters() {
        for (long seed = 0; seed < Seeds.upTo(300); seed++) {
            List<Fact> facts = LogHistories.of(seed);
            int logs = seed % 2 == 0 ? 64 + (int) seed % 60 : Keepings.Backups.LOGS;
            var told = Stored.fold(facts, logs);
            var other = Stored.fold(LogHistories.shuffled(facts, seed), logs);
            var rebuilt = Stored.fold(List.copyOf(told.facts.values()), logs);

            assertThat(difference(other, told)).as("seed %d", seed).isEmpty();
            assertThat(difference(rebuilt, told)).as("rebuilt, seed %d", seed).isEmpty();
            assertThat(judge(other.state, NOON)).isEqualTo(judge(told.state, NOON));
            assertThat(judge(rebuilt.state, NOON)).isEqualTo(judge(told.state, NOON));
        }
    }

    /** Nothing happens, and still it changes at the instant that it names, and at none before. */
    @Test
    void namesTheInstantAtWhichItChanges() {
        int changes = 0;
        for (long seed = 0; seed < Seeds.upTo(1_500); seed++) {
            var state = Examples.state(LogHistories.of(seed));
            Result now = judge(state, NOON).get(CHAIN);
            Instant until = now.validUntil();
            Instant last = NOON.plusSeconds(20_000);
            for (int step = 1; step <= 40; step++) {
                Instant at = NOON.plusSeconds(500L * step);
                if (until == null || at.isBefore(until)) {
                    assertThat(judge(state, at).get(CHAIN))
                            .as("seed %d: %s, at %s", seed, now, at)
                            .matches(then -> then.code() == now.code());
                }
            }
            if (until != null && until.isBefore(last)) {
                assertThat(judge(state, until.minusMillis(1)).get(CHAIN).code()).isEqualTo(now.code());
                assertThat(judge(state, until).get(CHAIN).code())
                        .as("seed %d: %s", seed, now)
                        .isNotEqualTo(now.code());
                changes++;
            }
        }
        assertThat(changes).isGreaterThan(Seeds.all() ? 30 : -1);
    }

    private static List<Result> judge(DatabaseState state, Instant at) {
        return Readiness.evaluate(state, ALWAYS_ALIVE, BASELINE, at).results();
    }

    private static List<PlainFinding> plain(List<Fact> facts) {
        return new PlainJudge(facts, ALWAYS_ALIVE, BASELINE, null, NOON).findings();
    }

    /** But for withdrawals of what is forgotten, which of them is remembered. */
    private static Set<Fact> difference(Stored one, Stored other) {
        var difference = new HashSet<>(one.facts.values());
        difference.addAll(other.facts.values());
        difference.removeIf(fact -> one.facts.containsValue(fact) && other.facts.containsValue(fact));
        difference.removeIf(fact -> fact.deleted()
                && fact instanceof Backup backup
                && backup.backupId().isEmpty());
        return difference;
    }

    /** A state, and what its caller has stored of it. */
    private record Stored(DatabaseState state, Map<Fact.Key, Fact> facts) {
        static Stored fold(List<Fact> history, int logs) {
            var stored = new Stored(new DatabaseState(Examples.ORDERS, logs), new HashMap<>());
            for (Fact fact : history) {
                DatabaseState.Folded folded = stored.state.fold(fact);
                folded.stored().forEach(it -> stored.facts.put(it.key(), it));
                folded.dropped().forEach(stored.facts::remove);
            }
            assertThat(Set.copyOf(stored.state.facts())).isEqualTo(Set.copyOf(stored.facts.values()));
            return stored;
        }
    }
}
