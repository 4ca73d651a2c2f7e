package dev.lifeboat.sink.alerts;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one webhook of every alert step, on a thread of its own, so that a slow receiver holds back nobody else. Steps
 * of one alert go out in order; different alerts go out side by side. A step is called until the receiver takes it or
 * refuses it for good. Killed between the call and its record, it calls once more, with the same Idempotency-Key.
 */
public final class WebhookDispatcher implements AutoCloseable {
    /** An alert that was over for longer before the first call of its webhook is not sent: a rebuilt store pages nobody. */
    static final Duration NEWS_FOR = Duration.ofHours(24);

    private static final Logger log = LoggerFactory.getLogger(WebhookDispatcher.class);
    private static final int IN_FLIGHT = 8;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Webhook webhook;
    private final Outbox outbox;
    private final DispatchLock lock;
    private final InstantSource clock;
    private final MeterRegistry meters;
    private final WebhookClient client;
    private final Backoff backoff = new Backoff(new Random());
    private final Set<String> alertsInFlight = ConcurrentHashMap.newKeySet();
    private final Semaphore news = new Semaphore(0);
    private final ExecutorService callbacks;
    private final Thread thread;
    private volatile boolean stopping;
    private volatile boolean closing;

    /** The record of a call that was made must not be lost to a restart of the store: it is tried until it is kept. */
    private final RetryPolicy<Object> untilRecorded = RetryPolicy.builder()
            .handle(SQLException.class)
            .withBackoff(Duration.ofMillis(100), Duration.ofSeconds(2))
            .withJitter(0.25)
            .withMaxRetries(-1)
            .abortIf((result, failure) -> closing)
            .build();

    /**
     * @param webhook whom to tell
     * @param store the store's connections
     * @param jdbcUrl the store, for the session that holds the lock
     */
    public WebhookDispatcher(
            Webhook webhook, DataSource store, String jdbcUrl, InstantSource clock, MeterRegistry meters) {
        this.webhook = webhook;
        this.clock = clock;
        this.meters = meters;
        outbox = new Outbox(store, webhook.name());
        lock = new DispatchLock(jdbcUrl, webhook.name());
        callbacks = Executors.newFixedThreadPool(2, task -> {
            var callback = new Thread(task, "sink-webhook-" + webhook.name() + "-calls");
            callback.setDaemon(true);
            return callback;
        });
        client = new WebhookClient(webhook, callbacks);
        thread = new Thread(this::run, "sink-webhook-" + webhook.name());
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** There may be something to tell. */
    public void wake() {
        news.release();
    }

    private void run() {
        String lastProblem = "";
        while (!stopping) {
            Duration pause;
            try {
                pause = lock.held() ? deliver() : Duration.ofSeconds(1);
                lastProblem = "";
            } catch (SQLException e) {
                String problem = String.valueOf(e.getMessage());
                if (!problem.equals(lastProblem)) {
                    log.warn("webhook {}: the outbox cannot be read, trying again: {}", webhook.name(), problem);
                    lastProblem = problem;
                }
                pause = Duration.ofMillis(500);
            }
            awaitNews(pause);
        }
    }

    /** Starts the calls that are due; how long to wait if nothing new comes. */
    private Duration deliver() throws SQLException {
        Instant now = clock.instant();
        int free = IN_FLIGHT - alertsInFlight.size();
        if (free > 0) {
            var due = outbox.due(now, alertsInFlight, free);
            if (due.stream().anyMatch(delivery -> delivery.at().isBefore(now.minus(NEWS_FOR))) && skippedHistory(now)) {
                due = outbox.due(now, alertsInFlight, free);
            }
            due.forEach(this::call);
        }
        return outbox.nextRetry(now)
                .map(retry -> Duration.between(now, retry))
                .filter(wait -> wait.compareTo(LONGEST_PAUSE) < 0)
                .orElse(LONGEST_PAUSE);
    }

    private boolean skippedHistory(Instant now) throws SQLException {
        int skipped = outbox.skipHistory(now, NEWS_FOR);
        if (skipped > 0) {
            log.info("webhook {}: {} steps of alerts that were over long ago are not sent", webhook.name(), skipped);
        }
        return skipped > 0;
    }

    private void call(Delivery delivery) {
        alertsInFlight.add(delivery.alertId());
        client.post(delivery).thenAcceptAsync(result -> settle(delivery, result), callbacks);
    }

    private void settle(Delivery delivery, CallResult result) {
        try {
            Instant now = clock.instant();
            Instant retryAt = now.plus(waitAfter(delivery, result));
            Failsafe.with(untilRecorded).run(() -> outbox.record(delivery, result, now, retryAt));
            count(delivery, result);
        } catch (RuntimeException e) {
            log.warn("webhook {}: the result of {} was not recorded: {}", webhook.name(), delivery.messageKey(), e);
        } finally {
            alertsInFlight.remove(delivery.alertId());
            wake();
        }
    }

    private Duration waitAfter(Delivery delivery, CallResult result) {
        Duration own = backoff.after(delivery.attempts() + 1);
        return result instanceof CallResult.Retry retry
                        && retry.notBefore() != null
                        && retry.notBefore().compareTo(own) > 0
                ? retry.notBefore()
                : own;
    }

    private void count(Delivery delivery, CallResult result) {
        String outcome = result instanceof CallResult.Retry ? "retried" : result.status();
        meters.counter("lifeboat.sink.webhook.calls", "webhook", webhook.name(), "outcome", outcome)
                .increment();
        if (result instanceof CallResult.Refused refused) {
            log.error(
                    "webhook {} refused {} for good ({}); it is not sent again",
                    webhook.name(),
                    delivery.messageKey(),
                    refused.problem());
        } else if (result instanceof CallResult.Retry retry && delivery.attempts() == 0) {
            log.warn(
                    "webhook {}: {} was not taken, trying again: {}",
                    webhook.name(),
                    delivery.messageKey(),
                    retry.problem());
        }
    }

    private void awaitNews(Duration pause) {
        try {
            if (news.tryAcquire(Math.max(1, pause.toMillis()), TimeUnit.MILLISECONDS)) {
                news.drainPermits();
            }
        } catch (InterruptedException e) {
            stopping = true;
        }
    }

    /** Stops calling. Calls under way get two seconds to end and be recorded. */
    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
        long until = System.nanoTime() + Duration.ofSeconds(2).toNanos();
        try {
            if (thread.isAlive()) {
                thread.join(1_000);
            }
            while (!alertsInFlight.isEmpty() && System.nanoTime() < until) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closing = true;
        callbacks.shutdownNow();
        lock.close();
    }
}
