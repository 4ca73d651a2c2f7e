package dev.lifeboat.bench;

import dev.lifeboat.streams.policy.Policy;
import dev.lifeboat.streams.readiness.Decision;
import dev.lifeboat.streams.readiness.Gate;
import dev.lifeboat.streams.readiness.Readiness;
import dev.lifeboat.streams.readiness.Verdict;
import dev.lifeboat.streams.state.DatabaseState;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The pure model at a database with 30 live backups. Public, and not final, because JMH's generated code extends it; its
 * methods are named as the figures are reported.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ModelBenchmark {
    private static final Policy POLICY = Policy.builtIn("baseline");

    private final ExampleDatabase example = new ExampleDatabase(1);
    private final DatabaseState state = new DatabaseState(ExampleDatabase.name(1));
    private final DatabaseState changing = new DatabaseState(ExampleDatabase.name(1));
    private int seconds;

    /** Refuses to measure a database that is not ready, of which less is judged. */
    @Setup
    public void check() {
        example.facts().forEach(state::fold);
        example.facts().forEach(changing::fold);
        Readiness readiness = evaluate();
        Decision decision = decide();
        if (readiness.verdict() != Verdict.READY || decision.answer() != Decision.Answer.ALLOW) {
            throw new IllegalStateException(
                    "the example is not ready and allowed: " + readiness.results() + decision.reasons());
        }
    }

    /** What a tick costs: every control, with the instants at which each result changes, and the readiness with them. */
    @Benchmark
    public Readiness evaluate() {
        return Readiness.evaluate(state, ExampleDatabase.SOURCES, POLICY, ExampleDatabase.NOW);
    }

    /** What a question to the gate costs. */
    @Benchmark
    public Decision decide() {
        return Gate.decide(state, ExampleDatabase.SOURCES, POLICY, ExampleDatabase.QUESTION, ExampleDatabase.NOW);
    }

    /** A newer version of a fact that is known. */
    @Benchmark
    public DatabaseState.Folded fold() {
        return changing.fold(example.archiving(seconds++ % 60));
    }

    /** What an event costs: it is folded in, what is known is sorted anew, and every control judged. */
    @Benchmark
    public Readiness foldAndEvaluate() {
        changing.fold(example.archiving(seconds++ % 60));
        return Readiness.evaluate(changing, ExampleDatabase.SOURCES, POLICY, ExampleDatabase.NOW);
    }
}
