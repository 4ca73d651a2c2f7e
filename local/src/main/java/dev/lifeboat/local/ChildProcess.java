package dev.lifeboat.local;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A child process that cannot outlive this one: it ends when its standard input does. Its output goes to a log file, and
 * its id to a file {@code NAME.pid} beside its data, by which the next start finds a leftover. Safe for any thread.
 */
public final class ChildProcess implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration AFTER_KILL = Duration.ofSeconds(10);

    private final String name;
    private final Process process;
    private final Path log;
    private final Duration stopPatience;

    private ChildProcess(String name, Process process, Path log, Duration stopPatience) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.stopPatience = stopPatience;
    }

    /**
     * What to start.
     *
     * @param name what people call it, e.g. {@code Kafka broker}
     * @param command program and arguments; must end when its standard input ends
     * @param environment variables on top of this process's own
     * @param pidFile where its id is kept while it runs
     * @param log where its output is appended
     * @param stopPatience how long {@link #close()} waits before it kills
     */
    public record Launch(
            String name,
            List<String> command,
            Map<String, String> environment,
            Path pidFile,
            Path log,
            Duration stopPatience) {
        public Launch {
            command = List.copyOf(command);
            environment = Map.copyOf(environment);
        }

        /** Without the environment, which may hold passwords. */
        @Override
        public String toString() {
            return name + " " + command;
        }
    }

    /** Tells whether a part answers, in its own protocol. Throwing counts as not yet. */
    @FunctionalInterface
    public interface ReadyCheck {
        boolean isReady() throws Exception;
    }

    /**
     * A command that runs a main class in a tethered JVM of its own, of the same JDK as this one. Ctrl-C on the terminal
     * reaches only the parent, which then ends its children in order.
     *
     * @param kind what kind of child it is, e.g. {@code sink}: children of one kind load the same classes
     * @param classPath the class path of the main class; the tether is added
     */
    public static List<String> jvm(
            String kind, String classPath, List<String> options, String mainClass, List<String> args) {
        String wholeClassPath = classPath + File.pathSeparator + ownCode();
        var command = new ArrayList<>(List.of("/bin/sh", "-c", "trap '' INT; exec \"$@\"", "lifeboat"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ClassArchive.of(kind, classPath).ifPresent(archive -> {
            command.addAll(archive.options());
            if (!archive.exists()) {
                ClassArchives.missing(kind, archive);
            }
        });
        command.addAll(options);
        command.addAll(List.of("-cp", wholeClassPath, Tether.class.getName(), mainClass));
        command.addAll(args);
        return command;
    }

    private static String ownCode() {
        return new File(Tether.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .getPath();
    }

    /**
     * Starts it, after a leftover of a killed run on the same data was ended.
     *
     * @throws IllegalStateException if another live process runs it on the same data
     * @throws PartFailedException if it cannot be started at all
     */
    public static ChildProcess start(Launch launch) {
        try {
            var pidFile = new PidFile(launch.pidFile());
            pidFile.claim(launch.name());
            Files.createDirectories(launch.log().toAbsolutePath().getParent());
            LogFile.rotate(launch.log());
            var builder = new ProcessBuilder(launch.command())
                    .redirectErrorStream(true)
                    .redirectOutput(
                            ProcessBuilder.Redirect.appendTo(launch.log().toFile()));
            builder.environment().putAll(launch.environment());
            var process = builder.start();
            pidFile.write(process.toHandle());
            return new ChildProcess(launch.name(), process, launch.log(), launch.stopPatience());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + launch.name() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Ends a child that a killed run left behind, so that its ports are free again; {@link #start} does so too.
     *
     * @throws IllegalStateException if it runs and its parent lives
     */
    public static void endLeftover(Path pidFile, String name) {
        try {
            new PidFile(pidFile).claim(name);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + pidFile + ": " + e.getMessage(), e);
        }
    }

    /** The process id of what was started. */
    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Done when the process has ended, with its exit code. */
    public CompletableFuture<Integer> onExit() {
        return process.onExit().thenApply(Process::exitValue);
    }

    public Path log() {
        return log;
    }

    /**
     * Waits until the part answers; if it does not, it is killed.
     *
     * @throws PartFailedException if it ended, or did not answer in time
     */
    public void awaitReady(Duration limit, ReadyCheck check) {
        long deadline = System.nanoTime() + limit.toNanos();
        @Nullable Exception last = null;
        while (true) {
            try {
                if (check.isReady()) {
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                last = e;
            }
            if (!process.isAlive()) {
                throw failed(name + " ended with exit code " + process.exitValue() + " before it was ready", last);
            }
            if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                kill();
                throw failed(name + " was not ready within " + limit.toSeconds() + " s", last);
            }
            pause();
        }
    }

    /** An error about this part, with the end of its log. */
    public PartFailedException failed(String what, @Nullable Throwable cause) {
        return new PartFailedException(what, log, cause);
    }

    private void pause() {
        try {
            if (process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Kills it and everything it started, as kill -9 does, and waits until all of it is gone. */
    public void kill() {
        killAll(process.toHandle());
        await(AFTER_KILL);
    }

    static void killAll(ProcessHandle root) {
        var all = Stream.concat(root.descendants(), Stream.of(root)).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(process -> process.onExit()
                .orTimeout(AFTER_KILL.toSeconds(), TimeUnit.SECONDS)
                .exceptionally(e -> process)
                .join());
    }

    /** Asks it to end (SIGTERM) and waits for that; kills it when it takes too long. */
    @Override
    public void close() {
        // not Process.destroy(): that closes the standard input as well, and so cuts the tether
        process.toHandle().destroy();
        if (!await(stopPatience)) {
            kill();
        }
    }

    private boolean await(Duration patience) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (true) {
                try {
                    return process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true; // what was asked to end is seen through to its end
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public String toString() {
        return name + " (process " + process.pid() + ")";
    }
}
