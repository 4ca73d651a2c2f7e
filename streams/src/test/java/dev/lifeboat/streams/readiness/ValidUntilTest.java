package dev.lifeboat.streams.readiness;

import static dev.lifeboat.streams.readiness.Examples.MAY_IT_RUN;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.policy.Policy;
import dev.lifeboat.streams.state.DatabaseState;
import dev.lifeboat.streams.state.Sources;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The instant that a result names is the first at which it differs, with no event; and nothing changes before. */
@Tag("seeded")
class ValidUntilTest {
    private static final Sources SOURCES = Examples.source(NOON.minusSeconds(100), Duration.ofMinutes(20));
    private static final Duration FAR = Duration.ofDays(400);
    private static final int STATES = 20_000;

    @Test
    void namesExactlyTheInstantAtWhichAResultChanges() {
        boolean[] named = new boolean[25];
        for (long seed = 0; seed < Seeds.upTo(STATES); seed++) {
            var generator = new EvidenceGenerator(seed);
            if (seed % 3 == 0) {
                generator.absurd();
            }
            var history = new ArrayList<>(generator.history(1 + (int) seed % 12));
            history.addAll(new MigrationRuns(seed).facts(history));
            var state = Examples.state(history);
            var random = new SplittableRandom(seed);
            Instant at = NOON.plusMillis(random.nextLong(Duration.ofHours(30).toMillis()) - 3_600_000);
            check(new Case(seed, state), at, random, named);
        }
        if (Seeds.all()) {
            for (int i = 0; i < named.length; i++) {
                assertThat(named[i]).as("a change of RR-%02d was met", i + 1).isTrue();
            }
        }
    }

    /** A state, judged in steady state or at the gate, under one of the policies. */
    private record Case(long seed, DatabaseState state) {
        List<Result> at(Instant instant) {
            Policy policy = Policy.builtIn(seed % 4 < 2 ? "baseline" : "regulated");
            return seed % 2 == 0
                    ? Gate.decide(state, SOURCES, policy, MAY_IT_RUN, instant).results()
                    : Readiness.evaluate(state, SOURCES, policy, instant).results();
        }
    }

    private static void check(Case it, Instant at, SplittableRandom random, boolean[] named) {
        List<Result> now = it.at(at);
        var instants = new TreeSet<Instant>();
        for (int i = 0; i < now.size(); i++) {
            Instant until = now.get(i).validUntil();
            if (until != null) {
                instants.add(until);
                named[i] = true;
            }
        }
        for (Instant until : instants) {
            assertThat(until).as("seed %d", it.seed).isAfter(at);
            allAreAsTheySaid(it, now, until.minusMillis(1));
            allAreAsTheySaid(it, now, until);
        }
        Instant end = instants.isEmpty() ? at.plus(FAR) : instants.last();
        long span = Math.min(Duration.between(at, end).toMillis(), FAR.toMillis());
        allAreAsTheySaid(it, now, at.plusMillis(random.nextLong(span)));
        allAreAsTheySaid(it, now, at.plusMillis(random.nextLong(span)));
    }

    /** Until the instant that it named a result is as it was; at that instant it is another. */
    private static void allAreAsTheySaid(Case it, List<Result> before, Instant instant) {
        List<Result> then = it.at(instant);
        for (int i = 0; i < before.size(); i++) {
            Result result = before.get(i);
            Instant until = result.validUntil();
            boolean same = then.get(i).sameAs(result);
            if (until == null || instant.isBefore(until) || instant.equals(until)) {
                boolean expected = !Objects.equals(instant, until);
                if (same != expected) {
                    throw new AssertionError("seed " + it.seed + ", at " + instant + " expected "
                            + (expected ? "the same as " : "another than ") + result + " but it is " + then.get(i));
                }
            }
        }
    }

    @Test
    void namesExactlyTheInstantAtWhichADatabaseIsNoLongerReady() {
        int ready = 0;
        for (long seed = 0; seed < Seeds.upTo(6_000); seed++) {
            var state = Examples.readyOrdersWith(
                    new EvidenceGenerator(seed).history(2).toArray(new Fact[0]));
            var readiness = evaluate(state, NOON);
            Instant until = readiness.readyUntil();
            if (readiness.verdict() == Verdict.READY && until != null) {
                ready++;
                assertThat(evaluate(state, until).verdict()).as("seed %d", seed).isNotEqualTo(Verdict.READY);
                for (Instant change : changes(state, readiness, until)) {
                    assertThat(evaluate(state, change).verdict())
                            .as("seed %d, at %s, ready until %s", seed, change, until)
                            .isEqualTo(Verdict.READY);
                }
            }
        }
        assertThat(ready).isGreaterThan(Seeds.all() ? 200 : -1);
    }

    /** Every instant before that one which any result names, however it got there, and the last before it. */
    private static List<Instant> changes(DatabaseState state, Readiness now, Instant until) {
        var changes = new ArrayList<Instant>();
        @Nullable Instant next = now.nextChangeAt();
        while (next != null && next.isBefore(until)) {
            changes.add(next.minusMillis(1));
            changes.add(next);
            next = evaluate(state, next).nextChangeAt();
        }
        changes.add(until.minusMillis(1));
        return changes;
    }

    private static Readiness evaluate(DatabaseState state, Instant at) {
        return Readiness.evaluate(state, SOURCES, Policy.builtIn("baseline"), at);
    }
}
