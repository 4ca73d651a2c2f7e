package dev.lifeboat.cli.lease;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A command, with all that it starts, that is run with the terminal, input and output of this process. While one is guarded, a signal that ends this process
 * ends them first: the process goes on until all that follows the command is done, and ends with the code of that.
 */
public final class Child implements AutoCloseable {
    private static final long PATIENCE_MINUTES = 5;
    private static final long LOOK_MILLIS = 500;
    private static final int SIGNALLED = 128;
    /** What is to end with the command may take a moment longer; what was told to end may take a while. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private static final Duration GRACE_WHEN_STOPPED = Duration.ofMinutes(1);

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::ended, "signal");
    private @Nullable Process process;
    private @Nullable Family family;
    private boolean stopping;
    private volatile int code = 1;

    public Child() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * How a command ended.
     *
     * @param code its exit code, or 128 and the number of the signal that ended it
     * @param alive ids of processes that it started and that go on
     */
    public record End(int code, List<Long> alive) {
        public End {
            alive = List.copyOf(alive);
        }

        /** Why nobody knows what it did or still does; null where its code tells. */
        public @Nullable String unknown() {
            if (!alive.isEmpty()) {
                return "the command ended with " + code + ", and processes that it started go on: " + alive;
            }
            return code > SIGNALLED
                    ? "the command ended with " + code + ", as one does that a signal ends: what it had begun may go on"
                    : null;
        }
    }

    /**
     * Runs a command to its end, and waits a moment for all that it started.
     *
     * @return how it ended; null when it was not begun, as this process ends
     * @throws IOException if there is no such command
     */
    public @Nullable End run(List<String> command, Map<String, String> environment) throws IOException {
        Process running;
        Family started;
        synchronized (this) {
            if (stopping) {
                return null;
            }
            String run = UUID.randomUUID().toString();
            var builder = new ProcessBuilder(command).inheritIO();
            builder.environment().keySet().removeIf(name -> name.startsWith("LIFEBOAT_") && name.endsWith("PASSWORD"));
            builder.environment().putAll(environment);
            builder.environment().put(Family.MARK, run);
            running = builder.start();
            started = new Family(running, run);
            process = running;
            family = started;
        }
        while (!ended(running)) {
            started.look();
        }
        return new End(running.exitValue(), left(started));
    }

    private static boolean ended(Process running) {
        try {
            return running.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            running.destroy(); // nobody waits any more; its end is told all the same
            return false;
        }
    }

    private List<Long> left(Family started) {
        long began = System.nanoTime();
        var alive = started.alive();
        while (!alive.isEmpty() && System.nanoTime() - began < grace().toNanos()) {
            try {
                alive.get(0).onExit().get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException e) {
                // asked again
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
            alive = started.alive();
        }
        return alive.stream().map(ProcessHandle::pid).toList();
    }

    private synchronized Duration grace() {
        return stopping ? GRACE_WHEN_STOPPED : GRACE;
    }

    /** All is done, and this process may end with that code. */
    public int ends(int code) {
        this.code = code;
        return code;
    }

    private void ended() {
        synchronized (this) {
            stopping = true;
            var alive = family == null ? List.<ProcessHandle>of() : family.alive();
            if (process != null) {
                process.destroy();
            }
            alive.forEach(ProcessHandle::destroy);
        }
        try {
            if (done.await(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
                Runtime.getRuntime().halt(code);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        boolean ending;
        synchronized (this) {
            ending = stopping;
        }
        if (!ending) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // it runs, and waits for what follows
            }
        }
        done.countDown();
    }
}
