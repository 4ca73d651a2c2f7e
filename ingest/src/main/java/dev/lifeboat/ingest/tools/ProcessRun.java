package dev.lifeboat.ingest.tools;

import dev.lifeboat.ingest.observe.Fault;
import dev.lifeboat.ingest.observe.ToolOutput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One run of a tool, without a shell: bounded in time and in what it prints. How it ended is reported, and not judged: tools
 * end with 0 and have failed.
 */
final class ProcessRun {
    /** How long what a dead process printed may take to arrive. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(10);

    /** Those that run now. Who is ended in the middle of a run takes them along. */
    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> RUNNING.forEach(ProcessRun::end), "end-of-tools-that-run"));
    }

    private final String name;
    private final List<String> command;
    private final Duration timeout;
    private final int mostBytes;
    private final InstantSource clock;

    /** @param name what to call it in messages and in evidence, which hold nothing of how the tool is reached */
    ProcessRun(String name, List<String> command, Duration timeout, int mostBytes, InstantSource clock) {
        this.name = name;
        this.command = List.copyOf(command);
        this.timeout = timeout;
        this.mostBytes = mostBytes;
        this.clock = clock;
    }

    /**
     * Runs it to its end.
     *
     * @throws Look.FaultException if it cannot be run, takes too long or prints too much
     */
    ToolOutput output() {
        Instant began = clock.instant();
        Process process = started();
        RUNNING.add(process);
        try {
            var printed = inBackground("output", () -> bounded(process, process.getInputStream()));
            var complaints = inBackground("errors", () -> bounded(process, process.getErrorStream()));
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw fault("was not done after " + timeout + " and was ended");
            }
            byte[] bytes = whole(printed);
            return new ToolOutput(
                    name, bytes, began, process.exitValue(), new String(whole(complaints), StandardCharsets.UTF_8));
        } catch (ExecutionException | TimeoutException e) {
            throw fault("what it prints cannot be read: " + (e.getCause() == null ? e : e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw fault("was interrupted");
        } finally {
            end(process);
            RUNNING.remove(process);
        }
    }

    private Process started() {
        var builder = new ProcessBuilder(command);
        builder.environment().put("LC_ALL", "C");
        builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
        try {
            return builder.start();
        } catch (IOException e) {
            throw fault("cannot be run (" + withoutSecrets(String.valueOf(e.getMessage()))
                    + "); is it installed here? --command names what to run"
                    + " instead, e.g. 'ssh backup-host " + withoutSecrets(command.get(0))
                    + "', and --input reads what it printed"
                    + " elsewhere");
        }
    }

    /** Some tools log there what they found: a part of it would hide the rest. */
    private byte[] whole(CompletableFuture<byte[]> stream)
            throws InterruptedException, ExecutionException, TimeoutException {
        byte[] bytes = stream.get(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
        if (bytes.length > mostBytes) {
            throw fault(Look.tooLong());
        }
        return bytes;
    }

    /** A program that is not there may be none: {@code PASSWORD=secret barman} is for shells. */
    private static String withoutSecrets(String text) {
        return text.replaceAll("(\\w+)=[^\\s\"]+", "$1=...").replaceAll("://[^/@\\s]+@", "://...@");
    }

    private byte[] bounded(Process process, InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(mostBytes + 1);
        if (bytes.length > mostBytes) {
            end(process);
        }
        return bytes;
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    private <T> CompletableFuture<T> inBackground(String what, Reading<T> reading) {
        var future = new CompletableFuture<T>();
        var thread = new Thread(
                () -> {
                    try {
                        future.complete(reading.read());
                    } catch (Throwable e) { // somebody waits for it
                        future.completeExceptionally(e);
                    }
                },
                what + "-of-" + name);
        thread.setDaemon(true);
        thread.start();
        return future;
    }

    private Look.FaultException fault(String message) {
        return new Look.FaultException(Fault.unseen(name, message));
    }
}
