package dev.lifeboat.drill.engine;

import dev.lifeboat.drill.Check;
import dev.lifeboat.drill.Check.Outcome;
import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.Phase;
import dev.lifeboat.drill.Result;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a drill goes: time for each phase, and what was checked. For one thread. */
public final class Course {
    private static final System.Logger LOG = System.getLogger(Course.class.getName());

    private final InstantSource clock;
    private final Map<Phase, Duration> phases = new EnumMap<>(Phase.class);
    private final List<Check> checks = new ArrayList<>();
    private Phase now = Phase.PLAN;
    private @Nullable DrillEndedException noted;

    public Course(InstantSource clock) {
        this.clock = clock;
    }

    /** What a phase does. */
    @FunctionalInterface
    public interface Work<T> {
        T done() throws DrillEndedException;
    }

    /** Times a phase; one that runs twice has the time of both. */
    public <T> T in(Phase phase, Work<T> work) throws DrillEndedException {
        now = phase;
        var from = clock.instant();
        try {
            return work.done();
        } catch (DrillEndedException e) {
            ended(e);
            throw e;
        } finally {
            phases.merge(phase, Duration.between(from, clock.instant()), Duration::plus);
        }
    }

    /**
     * Does what must end only as a drill can. Whatever else goes wrong is a fault of the drill, and said like one: an end that
     * nobody tells would be missed.
     */
    public static <T> T expected(Work<T> work) throws DrillEndedException {
        try {
            return work.done();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "the drill ends by what was not expected", e);
            throw DrillEndedException.couldNotRun("drill", "it ended by what was not expected: " + e);
        }
    }

    public void passed(String name, String finding) {
        add(name, Outcome.PASSED, finding);
    }

    public void warned(String name, String finding) {
        add(name, Outcome.WARNED, finding);
    }

    /** It goes on: others may fail, too, and all of them are worth knowing. */
    public void failed(String name, String finding) {
        add(name, Outcome.FAILED, finding);
    }

    public void notRun(String name, String finding) {
        add(name, Outcome.NOT_RUN, finding);
    }

    /** Takes note of why it ends, with the phase in which it did. */
    public void ended(DrillEndedException end) {
        if (noted != end) {
            noted = end;
            add(end.check(), end.result() == Result.FAILED ? Outcome.FAILED : Outcome.NOT_RUN, end.finding());
        }
    }

    /** Compares what was found with what there should be at least. @param what e.g. {@code rows} */
    public void floor(String what, long found, long least) {
        if (found < least) {
            failed("floor of " + what, found + " " + what + ", fewer than " + least);
        } else {
            passed("floor of " + what, found + " " + what + ", at least " + least + " were expected");
        }
    }

    /** As one of the others. */
    public void add(String name, Outcome outcome, String finding) {
        checks.add(new Check(now, name, outcome, finding));
    }

    public boolean anyFailed() {
        return checks.stream().anyMatch(check -> check.outcome() == Outcome.FAILED);
    }

    /** From the first byte that was restored to a server that takes writes. */
    public Duration restoreTime() {
        return phases.getOrDefault(Phase.RESTORE, Duration.ZERO)
                .plus(phases.getOrDefault(Phase.RECOVER, Duration.ZERO));
    }

    public Map<Phase, Duration> phases() {
        return phases;
    }

    public List<Check> checks() {
        return checks;
    }
}
