package dev.lifeboat.streams.state;

import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.ORDERS;
import static dev.lifeboat.streams.readiness.Examples.migration;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.streams.facts.Evidence;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.ForgottenMigrations;
import dev.lifeboat.streams.facts.Migration;
import dev.lifeboat.streams.facts.Provenance;
import dev.lifeboat.streams.judge.StoredEvidence;
import dev.lifeboat.streams.readiness.Examples;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However much is told of migrations: none that has run is taken for planned. */
class ForgottenMigrationsTest {
    /** A catalog whose plan is never written again: only the log of the runs tells that each has completed. */
    @ParameterizedTest
    @ValueSource(ints = {100, 2_500})
    void takesNoMigrationForPlannedThatHasRun(int count) {
        for (long seed = 0; seed < (count == 100 ? 20 : 2); seed++) {
            var state = fold(shuffled(pairs(count), seed));

            assertThat(states(state)).as("seed %d", seed).doesNotContain(Migration.State.PLANNED);
        }
    }

    @Test
    void knowsOfEachOfAHundredThatItHasRun() {
        var state = fold(shuffled(pairs(100), 7));

        assertThat(state.migrationIds()).hasSize(100);
        assertThat(states(state)).containsOnly(Migration.State.COMPLETED);
    }

    @Test
    void aPlanThatIsWrittenAgainIsNoNewsOfARunThatIsForgotten() {
        var state = new DatabaseState(ORDERS, 10, 10);
        shuffled(pairs(30), 1).forEach(state::fold);
        for (int id = 0; id < 30; id++) {
            state.fold(word("migration_plan/" + id, "m-" + id, Migration.State.PLANNED, NOON.plusSeconds(9)));
        }

        assertThat(states(state)).isNotEmpty().doesNotContain(Migration.State.PLANNED);
    }

    @Test
    void whatIsPlannedAnewIsPlanned() {
        var state = new DatabaseState(ORDERS, 10, 10);
        shuffled(pairs(30), 1).forEach(state::fold);
        state.fold(word("migration_plan/new", "m-new", Migration.State.PLANNED, NOON.plusSeconds(9)));

        assertThat(of(state, "m-new").state()).isEqualTo(Migration.State.PLANNED);
    }

    /** What has one of two plans of a migration forgotten may have forgotten the one that lacks something. */
    @Test
    void aPlanOfWhichAnotherOneIsForgottenIsInDoubt() {
        var state = new DatabaseState(ORDERS, 10, 10);
        state.fold(word("migration_plan/first", "m-0", Migration.State.PLANNED, NOON.minusSeconds(9)));
        for (int id = 0; id < 10; id++) {
            state.fold(word("migration_plan/" + id, "m-" + id, Migration.State.PLANNED, NOON));
        }

        assertThat(of(state, "m-0").state()).isEqualTo(Migration.State.UNKNOWN);
        assertThat(of(state, "m-1").state()).isEqualTo(Migration.State.PLANNED);
    }

    @Test
    void aMigrationThatIsUnderWayIsForgottenLast() {
        var state = new DatabaseState(ORDERS, 10, 10);
        state.fold(word("migration_log/old", "m-old", Migration.State.STARTED, NOON.minusSeconds(99)));
        shuffled(pairs(30), 1).forEach(state::fold);

        assertThat(of(state, "m-old").state()).isEqualTo(Migration.State.STARTED);
    }

    @Test
    void withdrawalsTakeThePlaceOfNoWord() {
        var state = new DatabaseState(ORDERS, 10, 10);
        shuffled(pairs(8), 1).forEach(state::fold);
        for (int i = 0; i < 500; i++) {
            state.fold(withdrawn("migration_log/x" + i, NOON.plusSeconds(i)));
        }

        assertThat(states(state)).hasSize(8).containsOnly(Migration.State.COMPLETED);
        assertThat(state.facts()).hasSize(16 + Keepings.Migrations.WITHDRAWN);
        assertThat(state.index().told("m-0").inDoubt()).isFalse();
    }

    @Test
    void isRebuiltFromWhatIsStored() {
        var state = new DatabaseState(ORDERS, 10, 10);
        var facts = new ArrayList<Fact>(shuffled(pairs(30), 3));
        var stored = new java.util.HashMap<Fact.Key, Fact>();
        for (Fact fact : facts) {
            var folded = state.fold(fact);
            folded.stored().forEach(it -> stored.put(it.key(), it));
            folded.dropped().forEach(stored::remove);
        }
        var rebuilt = StoredEvidence.state(
                ORDERS,
                stored.values().stream()
                        .map(fact -> StoredEvidence.entry(ORDERS, fact))
                        .iterator());

        assertThat(rebuilt.facts()).containsExactlyInAnyOrderElementsOf(state.facts());
        assertThat(states(rebuilt)).doesNotContain(Migration.State.PLANNED);
    }

    /** Which kept sixty-four words, and forgot others one at a time. */
    @Test
    void whatAnEarlierVersionCalledPlannedIsInDoubtWhereItMayHaveForgotten() {
        for (int kept : new int[] {63, 64}) {
            var stored = new ArrayList<KeyValue<String, byte[]>>();
            for (int i = 0; i < kept; i++) {
                var entry = StoredEvidence.entry(ORDERS, migration("m-" + i, Migration.State.PLANNED, i));
                entry.value[0] = 6;
                stored.add(entry);
            }
            var state = StoredEvidence.state(ORDERS, stored.iterator());

            assertThat(states(state)).containsOnly(kept == 64 ? Migration.State.UNKNOWN : Migration.State.PLANNED);
            // it is stored with whatever is told next
            assertThat(state.fold(Examples.ORDERS_REGISTERED).stored()).hasSize(kept == 64 ? 2 : 1);
            state.fold(migration("m-new", Migration.State.PLANNED, 999));
            assertThat(of(state, "m-new").state()).isEqualTo(Migration.State.PLANNED);
        }
    }

    @Test
    void takesFewForForgottenThatAreNot() {
        var forgotten = ForgottenMigrations.of(
                IntStream.range(0, 5_000).mapToObj(id -> "m-" + id).toList());

        assertThat(IntStream.range(0, 5_000)).allMatch(id -> forgotten.mayBe("m-" + id));
        assertThat(IntStream.range(5_000, 15_000)
                        .filter(id -> forgotten.mayBe("m-" + id))
                        .count())
                .isLessThan(200);
    }

    private static List<Fact> pairs(int count) {
        var pairs = new ArrayList<Fact>();
        for (int id = 0; id < count; id++) {
            pairs.add(word("migration_plan/" + id, "m-" + id, Migration.State.PLANNED, NOON));
            pairs.add(word("migration_log/" + id, "m-" + id, Migration.State.COMPLETED, NOON));
        }
        return pairs;
    }

    private static List<Fact> shuffled(List<Fact> facts, long seed) {
        Collections.shuffle(facts, new Random(seed));
        return facts;
    }

    private static DatabaseState fold(List<Fact> facts) {
        var state = new DatabaseState(ORDERS);
        facts.forEach(state::fold);
        return state;
    }

    private static List<Migration.State> states(DatabaseState state) {
        return state.migrations().stream().map(Migration::state).toList();
    }

    private static Migration of(DatabaseState state, String id) {
        return state.migrations().stream()
                .filter(it -> it.migrationId().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static Migration word(String nativeId, String id, Migration.State state, Instant observedAt) {
        return new Migration(
                provenance(nativeId, observedAt, false), id, state, true, true, null, null, null, null, null);
    }

    private static Migration withdrawn(String nativeId, Instant observedAt) {
        return new Migration(
                provenance(nativeId, observedAt, true),
                "",
                Migration.State.UNKNOWN,
                false,
                false,
                null,
                null,
                null,
                null,
                null);
    }

    /** All rows of a first look at a catalog bear the same position and instant. */
    private static Provenance provenance(String nativeId, Instant observedAt, boolean deleted) {
        return new Provenance(
                1,
                observedAt,
                Integer.toHexString(nativeId.hashCode() * 0x9e3779b9),
                deleted,
                new Evidence("lifeboat.migration.v1", 0, 1, Examples.CATALOG, nativeId));
    }
}
