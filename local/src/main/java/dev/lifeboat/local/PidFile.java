package dev.lifeboat.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Says which process works on a data directory, and who started it. A process is known by its id and the instant it
 * started, so that an id given to somebody else later is never mistaken for it.
 */
final class PidFile {
    /** A child whose parent is gone ends by itself within this. */
    private static final Duration LEFTOVER_PATIENCE = Duration.ofSeconds(10);
    /** The start instant is derived from the boot time, which is only known to the second. */
    private static final Duration START_TOLERANCE = Duration.ofSeconds(2);

    private final Path file;

    PidFile(Path file) {
        this.file = file;
    }

    /**
     * Makes sure that nobody works on the directory: a child left over from a killed run is ended.
     *
     * @throws IllegalStateException if the directory is in use by a process whose parent lives
     */
    void claim(String name) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        var lines = Files.readAllLines(file);
        var child = process(lines, 0);
        if (child.isPresent()) {
            var parent = process(lines, 1);
            if (parent.isPresent()) {
                throw new IllegalStateException(name + " already runs on " + file.getParent() + ", as process "
                        + child.get().pid() + ", started by process "
                        + parent.get().pid() + "; end that one first, or use another directory");
            }
            end(child.get());
        }
        Files.delete(file);
    }

    void write(ProcessHandle child) throws IOException {
        Files.writeString(file, line(child) + "\n" + line(ProcessHandle.current()) + "\n");
    }

    /** Waits for a leftover to end by itself, then kills it and what it started. */
    static void end(ProcessHandle leftover) {
        try {
            leftover.onExit().get(LEFTOVER_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            ChildProcess.killAll(leftover);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot wait for process " + leftover.pid(), e);
        }
    }

    private static String line(ProcessHandle process) {
        return process.pid() + " "
                + process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    private static Optional<ProcessHandle> process(List<String> lines, int index) {
        if (index >= lines.size()) {
            return Optional.empty();
        }
        var words = lines.get(index).split(" ", 2);
        try {
            var started = Instant.ofEpochMilli(Long.parseLong(words[1]));
            return ProcessHandle.of(Long.parseLong(words[0]))
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> process.info()
                            .startInstant()
                            .filter(actual ->
                                    Duration.between(actual, started).abs().compareTo(START_TOLERANCE) <= 0)
                            .isPresent());
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty(); // cut off by a crash while it was written: nobody to find by it
        }
    }
}
