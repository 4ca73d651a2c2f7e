package dev.lifeboat.ingest.capture;

import dev.lifeboat.ingest.catalog.FoundTables;
import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** One run of Debezium's engine, from its start to its end, on a thread of its own. It never runs twice. */
final class EngineRun implements Pulse.Watched, AutoCloseable {
    private static final Duration CLOSING = Duration.ofSeconds(8);

    private final ChangeHandler handler;
    private final CaptureStatus status;
    private final Instant opened;
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private final DebeziumEngine<RecordChangeEvent<SourceRecord>> engine;
    private final Thread thread;

    EngineRun(Properties settings, ChangeHandler handler, CaptureStatus status) {
        this.handler = handler;
        this.status = status;
        this.opened = status.view().readUntil();
        this.engine = DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
                .using(settings)
                .using((DebeziumEngine.CompletionCallback) this::ended)
                .notifying(handler)
                .build();
        this.thread = new Thread(this::run, settings.getProperty("name"));
        this.thread.setDaemon(true);
    }

    void start() {
        status.opened();
        thread.start();
    }

    private void run() {
        try {
            engine.run();
            ended.complete(null);
        } catch (RuntimeException | Error e) {
            ended.completeExceptionally(e);
        }
    }

    private void ended(boolean success, @Nullable String message, @Nullable Throwable error) {
        if (error != null) {
            ended.completeExceptionally(error);
        } else if (success) {
            ended.complete(null);
        } else {
            ended.completeExceptionally(
                    new CannotCaptureException("the change stream ended: " + Problems.orUnknown(message)));
        }
    }

    /** Asks it to end; returns at once. */
    void stop() {
        ended.complete(null);
    }

    /** Throws what it failed of; returns when it ended because it was asked to. */
    void throwFailure() throws InterruptedException {
        try {
            ended.get();
        } catch (ExecutionException e) {
            throw new CannotCaptureCause(e.getCause() == null ? e : e.getCause());
        }
    }

    /** Carries what the engine failed of, to be explained by its cause. */
    static final class CannotCaptureCause extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CannotCaptureCause(Throwable cause) {
            super(cause);
        }
    }

    @Override
    public boolean running() {
        return !ended.isDone();
    }

    @Override
    public void waitFor(Duration duration) throws InterruptedException {
        try {
            ended.get(duration.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // looked at by running() and throwFailure()
        }
    }

    @Override
    public boolean fits(FoundTables tables) {
        return handler.fits(tables);
    }

    @Override
    public boolean answered() {
        return status.view().readUntil().isAfter(opened);
    }

    @Override
    public Instant lastSign() {
        return status.lastSign();
    }

    /** Ends the engine, remembering how far it has read; gives up waiting after some seconds. */
    @Override
    public void close() {
        stop();
        long deadline = System.nanoTime() + CLOSING.toNanos();
        try {
            while (thread.isAlive() && System.nanoTime() < deadline) {
                closeEngine();
                thread.join(50);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            thread.interrupt();
        }
    }

    private void closeEngine() {
        try {
            engine.close();
        } catch (IOException | IllegalStateException e) {
            // still starting, or ending already: asked again until its thread is gone
        }
    }
}
