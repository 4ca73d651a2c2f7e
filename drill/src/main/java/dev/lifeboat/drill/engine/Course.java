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
