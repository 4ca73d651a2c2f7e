package dev.lifeboat.drill.engine;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.place.Deadline;
import dev.lifeboat.local.ChildProcess;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;

/** A server of a drill that starts, and answers, or ends by itself. */
public final class Starting {
    private static final int LAST_LINES = 4;

    private Starting() {}

    /** Whether it is up. */
    @FunctionalInterface
    public interface Up {
        boolean now() throws DrillEndedException;
    }

    /**
     * Waits until it is up.
     *
     * @param look how long to wait between two looks
     * @param ended what its end by itself speaks of, by its exit code
     * @throws DrillEndedException if it ends, or the time does
     */
    public static void await(
            ChildProcess child, Duration look, Deadline deadline, Up up, IntFunction<DrillEndedException> ended)
            throws DrillEndedException {
        while (true) {
            try {
                int code = child.onExit().get(look.toMillis(), TimeUnit.MILLISECONDS);
                deadline.check();
                throw ended.apply(code);
            } catch (TimeoutException e) {
                if (up.now()) {
                    return;
                }
                deadline.check();
            } catch (ExecutionException e) {
                throw DrillEndedException.couldNotRun("server", "cannot be waited for: " + e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw DrillEndedException.couldNotRun("server", "interrupted while waiting for it");
            }
        }
    }

    /** The last of the lines that say why it ended. */
    public static String reason(List<String> lines) {
        return lines.isEmpty()
                ? "it does not say why"
                : String.join(" / ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }
}
