package dev.lifeboat.sink.watch;

import dev.lifeboat.sink.alerts.DispatchLock;
import dev.lifeboat.sink.store.Store;
import dev.lifeboat.sink.store.StoreUnavailableException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Raises an alert when what should come from the topology or from a source does not come: nobody who is silent can say so
 * himself. It reads nothing but the store, on a thread of its own; of several sinks, the one that holds a lock in
 * PostgreSQL watches. While the sinks are behind the log it says nothing, for what seems to be missing may be there.
 */
public final class SecondWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SecondWatch.class);

    /** The sinks say every five seconds whether they are up to date. */
    private static final Duration CAUGHT_UP_WITHIN = Duration.ofSeconds(20);

    private final Store store;
    private final WatchStore reads;
    private final DispatchLock lock;
    private final WatchSettings settings;
    private final List<String> webhooks;
    private final InstantSource clock;
    private final Vigil vigil;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "sink-second-watch");

    /**
     * @param jdbcUrl the store, for the session that holds the lock
     * @param webhooks names of the webhooks to be told
     */
    public SecondWatch(
            Store store, String jdbcUrl, WatchSettings settings, List<String> webhooks, InstantSource clock) {
        this.store = store;
        this.settings = settings;
        this.webhooks = List.copyOf(webhooks);
        this.clock = clock;
        reads = new WatchStore(store.connections());
        lock = new DispatchLock(jdbcUrl, "the second watch");
        vigil = new Vigil(settings.grace());
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        String lastProblem = "";
        try {
            do {
                try {
                    look();
                    lastProblem = "";
                } catch (SQLException | StoreUnavailableException e) {
                    lastProblem = said(lastProblem, String.valueOf(e.getMessage()));
                } catch (RuntimeException e) {
                    // nobody else would say that the watch has ended: it goes on whatever happens
                    log.error("the second watch failed at one look, and goes on", e);
                }
            } while (!closing.await(settings.every().toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            log.debug("interrupted to close");
        }
    }

    private static String said(String before, String problem) {
        if (!problem.equals(before)) {
            log.warn("the second watch cannot read the store, trying again: {}", problem);
        }
        return problem;
    }

    private void look() throws SQLException, StoreUnavailableException {
        Instant now = clock.instant();
        boolean caughtUp = lock.held() && store.caughtUpSince(now.minus(CAUGHT_UP_WITHIN));
        if (!vigil.mayJudge(caughtUp, now)) {
            return;
        }
        var steps = new Look(settings, now).steps(reads.look(now.minus(settings.grace())));
        if (!steps.isEmpty()) {
            store.raise(steps, webhooks);
            steps.forEach(step -> log.warn(
                    "{} {} {}: {}",
                    step.controlName(),
                    step.subject(),
                    step.resolved() ? "is over" : "",
                    step.reason()));
        }
    }

    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
        try {
            if (thread.isAlive()) {
                thread.join(1_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lock.close();
    }
}
