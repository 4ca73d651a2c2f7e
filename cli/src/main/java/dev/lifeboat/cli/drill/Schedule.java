package dev.lifeboat.cli.drill;

import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.drill.schedule.Due;
import dev.lifeboat.drill.schedule.Past;
import dev.lifeboat.drill.schedule.Planned;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** Looks at plans, one after the other, and runs what is due. For one thread. */
final class Schedule {
    private final List<Planned> plans;
    private final Path locks;
    private final long seed;
    private final InstantSource clock;
    private final Consumer<String> say;
    private final ToIntFunction<Planned> drill;
    private final Function<String, Past> past;
    /** Those that could not be run: one that chose no backup is told of by no evidence. */
    private final Map<String, Tried> tried = new HashMap<>();

    /**
     * @param times one after the other
     * @param last when the last one ended
     */
    private record Tried(int times, Instant last) {
        Instant again() {
            return last.plus(Due.retry(times));
        }
    }

    /**
     * @param drill runs one, and returns the exit code of the verb
     * @param past what evidence tells of a database; throws {@link CommandFailedException} where it cannot be read
     */
    Schedule(
            List<Planned> plans,
            Path locks,
            long seed,
            InstantSource clock,
            Consumer<String> say,
            ToIntFunction<Planned> drill,
            Function<String, Past> past) {
        this.plans = plans;
        this.locks = locks;
        this.seed = seed;
        this.clock = clock;
        this.say = say;
        this.drill = drill;
        this.past = past;
    }

    /** Says of each plan whether it is due. */
    void plan() {
        for (Planned plan : plans) {
            say.accept(ScheduleVerb.words(plan, due(plan)));
        }
    }

    /**
     * Runs all that is due now.
     *
     * @param stopped whether to leave the others
     * @param strict whether evidence that cannot be read ends it; otherwise it is told, and nothing is run
     * @return the worst exit code of what was run
     */
    int look(BooleanSupplier stopped, boolean strict) {
        int worst = ExitCode.DONE;
        for (Planned plan : plans) {
            if (stopped.getAsBoolean()) {
                return worst;
            }
            try {
                worst = worse(worst, look(plan));
            } catch (CommandFailedException e) {
                if (strict) {
                    throw e;
                }
                say.accept(plan.name() + ": it is not known whether it is due: " + e.getMessage());
            } catch (IOException e) {
                say.accept(plan.name() + ": no lock can be taken in " + locks + ": " + e);
                worst = worse(worst, ExitCode.INDETERMINATE);
            }
        }
        return worst;
    }

    private int look(Planned plan) throws IOException {
        if (!(due(plan) instanceof Due.Now)) {
            return ExitCode.DONE;
        }
        var lock = DatabaseLock.take(locks, plan.database());
        if (lock.isEmpty()) {
            say.accept(plan.name() + ": " + plan.database() + " is drilled by "
                    + DatabaseLock.holder(locks, plan.database()));
            return ExitCode.DONE;
        }
        try (var held = lock.get()) {
            Due due = due(plan); // whoever held the lock may have run it meanwhile
            if (!(due instanceof Due.Now)) {
                return ExitCode.DONE;
            }
            say.accept(ScheduleVerb.words(plan, due));
            int code = drill.applyAsInt(plan);
            if (code == ExitCode.DONE || code == ExitCode.DRILL_FAILED) {
                tried.remove(plan.name());
            } else {
                Tried before = tried.get(plan.name());
                tried.put(plan.name(), new Tried(before == null ? 1 : before.times() + 1, clock.instant()));
            }
            return code;
        }
    }

    private Due due(Planned plan) {
        Instant now = clock.instant();
        Due due = Due.of(plan, past.apply(plan.database()), now, seed);
        Tried before = tried.get(plan.name());
        return due instanceof Due.Now && before != null && before.again().isAfter(now)
                ? new Due.Later(before.again(), "it was tried until " + before.last())
                : due;
    }

    private static int worse(int a, int b) {
        return a == ExitCode.DONE || b == ExitCode.DRILL_FAILED ? b : a;
    }
}
