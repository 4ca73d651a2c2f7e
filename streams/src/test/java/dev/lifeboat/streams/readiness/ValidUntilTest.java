package dev.lifeboat.streams.readiness;

import static dev.lifeboat.streams.readiness.Examples.MAY_IT_RUN;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The instant that a result names is the first at which it differs, with no event; and nothing changes before. */
class ValidUntilTest {
    private static final Sources SOURCES = Examples.source(NOON.minusSeconds(100), Duration.ofMinutes(20));

    @Test
    void namesExactlyTheInstantAtWhichAResultChanges() {
        for (long seed = 0; seed < 600; seed++) {
            var generator = new EvidenceGenerator(seed);
            if (seed % 3 == 0) {
                generator.absurd();
            }
            var state = Examples.state(generator.history(1 + (int) seed % 12));
            Question question = seed % 2 == 0 ? MAY_IT_RUN : null;
            var random = new SplittableRandom(seed);
            Instant at = NOON.plusMillis(random.nextLong(Duration.ofHours(30).toMillis()) - 3_600_000);
            check(seed, state, question, at, random);
        }
    }

    private static void check(long seed, DatabaseState state, Question question, Instant at, SplittableRandom random) {
        List<Result> now = results(state, question, at);
        for (int i = 0; i < now.size(); i++) {
            Result result = now.get(i);
            Instant until = result.validUntil();
            Instant end = until == null ? at.plus(Duration.ofDays(400)) : until;
            assertThat(end).as("seed %d %s", seed, result).isAfter(at);
            if (until != null) {
                assertSame(
                        seed,
                        result,
                        results(state, question, until.minusMillis(1)).get(i));
                assertThat(results(state, question, until).get(i))
                        .as("seed %d %s", seed, result)
                        .matches(then -> !then.sameAs(result));
            }
            long span = Math.min(
                    Duration.between(at, end).toMillis(), Duration.ofDays(400).toMillis());
            for (int probe = 0; probe < 3; probe++) {
                Instant between = at.plusMillis(random.nextLong(span));
                assertSame(seed, result, results(state, question, between).get(i));
            }
        }
    }

    @Test
    void namesExactlyTheInstantAtWhichADatabaseIsNoLongerReady() {
        int ready = 0;
        for (long seed = 0; seed < 1500; seed++) {
            var state = Examples.readyOrdersWith(
                    new EvidenceGenerator(seed).history(2).toArray(new Fact[0]));
            var readiness = Readiness.evaluate(state, SOURCES, Policy.builtIn("baseline"), NOON);
            Instant until = readiness.readyUntil();
            if (readiness.verdict() == Verdict.READY && until != null) {
                ready++;
                assertThat(verdict(state, until)).as("seed %d", seed).isNotEqualTo(Verdict.READY);
                assertThat(verdict(state, until.minusMillis(1)))
                        .as("seed %d", seed)
                        .isEqualTo(Verdict.READY);
            }
        }
        assertThat(ready).isGreaterThan(50);
    }

    private static Verdict verdict(DatabaseState state, Instant at) {
        return Readiness.evaluate(state, SOURCES, Policy.builtIn("baseline"), at)
                .verdict();
    }

    private static List<Result> results(DatabaseState state, Question question, Instant at) {
        return question == null
                ? Readiness.evaluate(state, SOURCES, Policy.builtIn("baseline"), at)
                        .results()
                : Gate.decide(state, SOURCES, Policy.builtIn("baseline"), question, at)
                        .results();
    }

    private static void assertSame(long seed, Result expected, Result actual) {
        assertThat(actual).as("seed %d, expected %s", seed, expected).matches(then -> then.sameAs(expected));
    }
}
