package dev.lifeboat.sink;

import dev.lifeboat.sink.store.History;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the store forget, once an hour, what is older than is kept; on a thread of its own, a little at a time. */
final class Retention implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Retention.class);

    private final History history;
    private final Duration kept;
    private final InstantSource clock;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        var daemon = new Thread(work, "sink-retention");
        daemon.setDaemon(true);
        return daemon;
    });

    Retention(History history, Duration kept, InstantSource clock) {
        this.history = history;
        this.kept = kept;
        this.clock = clock;
    }

    void start() {
        thread.scheduleWithFixedDelay(this::forget, 1, 60, TimeUnit.MINUTES);
    }

    private void forget() {
        try {
            var horizon = clock.instant().minus(kept);
            long forgotten = history.forgetBefore(horizon, () -> !thread.isShutdown());
            if (forgotten > 0) {
                log.info("{} rows of before {} were deleted from the store (sink.history.kept)", forgotten, horizon);
            }
        } catch (RuntimeException e) {
            log.warn("what is older than {} cannot be deleted from the store, trying again in an hour", kept, e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
