package dev.lifeboat.cli.lease;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A command that is run with the terminal, input and output of this process. While one is guarded, a signal that ends this process
 * ends the command first: the process goes on until all that follows the command is done, and ends with the code of that.
 */
public final class Child implements AutoCloseable {
    private static final long PATIENCE_MINUTES = 5;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::ended, "signal");
    private @Nullable Process process;
    private boolean stopping;
    private volatile int code = 1;

    public Child() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Runs a command to its end.
     *
     * @return its exit code, 128 and the number of the signal that ended it; null when it was not begun, as this process ends
     * @throws IOException if there is no such command
     */
    public @Nullable Integer run(List<String> command, Map<String, String> environment) throws IOException {
        Process running;
        synchronized (this) {
            if (stopping) {
                return null;
            }
            var builder = new ProcessBuilder(command).inheritIO();
            builder.environment().putAll(environment);
            running = builder.start();
            process = running;
        }
        while (true) {
            try {
                return running.waitFor();
            } catch (InterruptedException e) {
                running.destroy(); // nobody waits any more; its end is told all the same
            }
        }
    }

    /** All is done, and this process may end with that code. */
    public int ends(int code) {
        this.code = code;
        return code;
    }

    private void ended() {
        synchronized (this) {
            stopping = true;
            if (process != null) {
                process.destroy();
            }
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
