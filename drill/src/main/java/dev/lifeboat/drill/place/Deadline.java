package dev.lifeboat.drill.place;

import dev.lifeboat.drill.DrillEndedException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Until when a drill must be done. */
public record Deadline(long nanoTime, Duration limit) {
    /** From now on. */
    public static Deadline in(Duration limit) {
        return new Deadline(System.nanoTime() + limit.toNanos(), limit);
    }

    /** What is left; never negative. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
    }

    /** Ends the drill when nothing is left. */
    public void check() throws DrillEndedException {
        if (left().isZero()) {
            throw over();
        }
    }

    /** Does what cannot be ended from outside, and does not wait for it any longer than until then. */
    public <T> T within(Callable<T> work) throws DrillEndedException {
        var task = new FutureTask<>(work);
        var thread = new Thread(task, "drill-look");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(left().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            throw over();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException unexpected
                    ? unexpected
                    : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            throw DrillEndedException.couldNotRun("tools", "interrupted while looking");
        }
    }

    /** The end of a drill that took too long. */
    public DrillEndedException over() {
        return DrillEndedException.couldNotRun(
                "time-limit", "it was not done within " + limit + " and was ended; --time-limit sets another");
    }
}
