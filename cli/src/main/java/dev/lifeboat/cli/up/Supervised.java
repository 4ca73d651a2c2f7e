package dev.lifeboat.cli.up;

import dev.lifeboat.cli.Console;
import dev.lifeboat.local.ChildProcess;
import dev.lifeboat.local.LogFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One component that is kept running. One that fails before it was ever ready fails {@link #ready}; one that ends later is
 * started again, after a pause that doubles from 1 s to 30 s while it does not last a minute. Every end and every start is
 * told. Safe for any thread.
 */
final class Supervised implements AutoCloseable {
    private static final Duration READY_LIMIT = Duration.ofMinutes(3);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration LASTED = Duration.ofMinutes(1);
    private static final int LOG_LINES = 8;

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    private final ChildProcess.Launch launch;
    private final URI readyz;
    private final Console console;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread loop;
    private volatile @Nullable ChildProcess child;

    private Supervised(ChildProcess.Launch launch, URI readyz, Console console) {
        this.launch = launch;
        this.readyz = readyz;
        this.console = console;
        loop = new Thread(this::keepRunning, "supervise-" + launch.name());
        loop.setDaemon(true);
    }

    /**
     * Starts it.
     *
     * @param readyz answers 200 when it is ready
     */
    static Supervised start(ChildProcess.Launch launch, URI readyz, Console console) {
        var supervised = new Supervised(launch, readyz, console);
        supervised.loop.start();
        return supervised;
    }

    /** Completes when it is ready for the first time; exceptionally when it could not become so. */
    CompletableFuture<Void> ready() {
        return ready;
    }

    private void keepRunning() {
        var pause = Duration.ofSeconds(1);
        while (closing.getCount() > 0) {
            long from = System.nanoTime();
            int exitCode;
            try {
                exitCode = runOnce();
            } catch (RuntimeException e) {
                if (ready.completeExceptionally(e) || closing.getCount() == 0) {
                    return;
                }
                console.error(String.valueOf(e.getMessage()));
                exitCode = -1;
            }
            if (closing.getCount() == 0) {
                return;
            }
            pause = since(from).compareTo(LASTED) >= 0 ? Duration.ofSeconds(1) : pause;
            tellEnd(exitCode, pause);
            if (isClosingWithin(pause)) {
                return;
            }
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private int runOnce() {
        long from = System.nanoTime();
        var started = startUnlessClosing();
        if (started == null) {
            return 0;
        }
        started.awaitReady(READY_LIMIT, this::answersReady);
        console.done(String.format(
                Locale.ROOT,
                "%s on 127.0.0.1:%d, ready %s %.1f s",
                launch.name(),
                readyz.getPort(),
                ready.isDone() ? "again after" : "in",
                since(from).toMillis() / 1000.0));
        ready.complete(null);
        return started.onExit().join();
    }

    private synchronized @Nullable ChildProcess startUnlessClosing() {
        return closing.getCount() == 0 ? null : (child = ChildProcess.start(launch));
    }

    private boolean answersReady() throws Exception {
        var request =
                HttpRequest.newBuilder(readyz).timeout(Duration.ofSeconds(5)).build();
        return HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200;
    }

    private void tellEnd(int exitCode, Duration pause) {
        if (exitCode >= 0) {
            console.warn(launch.name() + " ended by itself with exit code " + exitCode + "; the end of its log "
                    + launch.log() + ":");
            LogFile.tail(launch.log(), LOG_LINES).forEach(line -> console.line("      " + line));
        }
        console.warn(launch.name() + " is started again in " + pause.toSeconds() + " s");
    }

    private boolean isClosingWithin(Duration pause) {
        try {
            return closing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    /** Ends it in order; it is not started again. */
    @Override
    public void close() {
        @Nullable ChildProcess running;
        synchronized (this) {
            closing.countDown();
            running = child;
        }
        if (running != null) {
            running.close();
        }
    }
}
