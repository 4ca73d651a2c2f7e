package dev.lifeboat.streams.state;

import static dev.lifeboat.streams.readiness.Examples.BASELINE;
import static dev.lifeboat.streams.readiness.Examples.CATALOG_ALIVE;
import static dev.lifeboat.streams.readiness.Examples.MAY_IT_RUN;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.streams.readiness.EvidenceGenerator;
import dev.lifeboat.streams.readiness.Gate;
import dev.lifeboat.streams.readiness.MigrationRuns;
import dev.lifeboat.streams.readiness.Readiness;
import dev.lifeboat.streams.readiness.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same evidence, in any order, any number of times, ends in the same state, readiness and decision. */
@Tag("seeded")
class OrderTest {

    /** With the next test 10,500 permutations, over all kinds of evidence. */
    @ParameterizedTest
    @ValueSource(ints = {3, 12, 40})
    void theOrderOfEvidenceDoesNotMatter(int backups) {
        for (long seed = 0; seed < Seeds.upTo(1_150); seed++) {
            var history = new ArrayList<>(new EvidenceGenerator(seed).history(1 + (int) seed % backups));
            history.addAll(new MigrationRuns(seed).facts(history));
            endsTheSame(seed, history);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {150, 400})
    void theOrderOfEvidenceDoesNotMatterWhenMoreIsToldThanIsKept(int backups) {
        for (long seed = 0; seed < Seeds.upTo(25); seed++) {
            var history = new EvidenceGenerator(seed).history(backups);
            endsTheSame(seed, withoutWithdrawalsBeyond(Shelf.LOOSE, history));
        }
    }

    private static void endsTheSame(long seed, List<Fact> history) {
        var random = new Random(seed);
        var expected = Stored.fold(history);
        for (int round = 0; round < 3; round++) {
            var shuffled = new ArrayList<>(history);
            shuffled.addAll(history.subList(0, random.nextInt(history.size())));
            Collections.shuffle(shuffled, random);

            var actual = Stored.fold(shuffled);

            assertThat(actual.facts)
                    .as("stored facts, seed %d round %d", seed, round)
                    .isEqualTo(expected.facts);
            same(seed, expected.state, actual.state);
        }
        var stored = new ArrayList<>(expected.facts.values());
        Collections.shuffle(stored, random);
        var rebuilt = Stored.fold(stored);
        assertThat(rebuilt.facts).as("rebuilt, seed %d", seed).isEqualTo(expected.facts);
        same(seed, expected.state, rebuilt.state);
    }

    private static void same(long seed, DatabaseState expected, DatabaseState actual) {
        assertThat(Readiness.evaluate(actual, CATALOG_ALIVE, BASELINE, NOON))
                .as("readiness, seed %d", seed)
                .isEqualTo(Readiness.evaluate(expected, CATALOG_ALIVE, BASELINE, NOON));
        assertThat(Gate.decide(actual, CATALOG_ALIVE, BASELINE, MAY_IT_RUN, NOON))
                .as("decision, seed %d", seed)
                .isEqualTo(Gate.decide(expected, CATALOG_ALIVE, BASELINE, MAY_IT_RUN, NOON));
    }

    /** Order may matter beyond this many withdrawals that do not say of what. */
    private static List<Fact> withoutWithdrawalsBeyond(int bound, List<Fact> history) {
        var seen = new HashMap<Fact.Kind, Set<Fact.Key>>();
        var kept = new ArrayList<Fact>();
        for (Fact fact : history) {
            boolean maybeLoose = fact.deleted() || fact instanceof Verification;
            var keys = seen.computeIfAbsent(fact.kind(), kind -> new HashSet<>());
            if (!maybeLoose || keys.contains(fact.key()) || keys.size() < bound) {
                if (maybeLoose) {
                    keys.add(fact.key());
                }
                kept.add(fact);
            }
        }
        return kept;
    }

    /** A state, and what its caller has stored of it. */
    private static final class Stored {
        final DatabaseState state = new DatabaseState(ORDERS);
        final Map<Fact.Key, Fact> facts = new HashMap<>();

        static Stored fold(List<Fact> history) {
            var stored = new Stored();
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
