package dev.lifeboat.migrate.run;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * That a run goes on, told again and again by a thread of its own while it does. It holds until the instant that was told last
 * and that is durable. Once it is closed nothing is told any more.
 */
final class Lease implements AutoCloseable {
    private final Ledger ledger;
    private final Function<Instant, Ledger.Word> word;
    private final Duration length;
    private final InstantSource clock;
    private final Observer observer;
    private final ScheduledExecutorService renewals = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "lifeboat-lease");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Instant until;
    private volatile String problem = "";
    private boolean closed;

    /**
     * Tells that it has started.
     *
     * @param word what to tell, by the instant until when it holds
     * @throws RuntimeException if that is not durable
     */
    static Lease begin(
            Ledger ledger,
            Function<Instant, Ledger.Word> word,
            Duration length,
            InstantSource clock,
            Observer observer) {
        Instant until = clock.instant().plus(length);
        ledger.tell(word.apply(until));
        var lease = new Lease(ledger, word, length, clock, observer, until);
        long pause = length.dividedBy(3).toMillis();
        lease.renewals.scheduleWithFixedDelay(lease::renew, pause, pause, TimeUnit.MILLISECONDS);
        return lease;
    }

    private Lease(
            Ledger ledger,
            Function<Instant, Ledger.Word> word,
            Duration length,
            InstantSource clock,
            Observer observer,
            Instant until) {
        this.ledger = ledger;
        this.word = word;
        this.length = length;
        this.clock = clock;
        this.observer = observer;
        this.until = until;
    }

    private synchronized void renew() {
        if (closed) {
            return;
        }
        Instant next = clock.instant().plus(length);
        try {
            ledger.tell(word.apply(next));
            until = next;
            problem = "";
        } catch (RuntimeException e) {
            problem = "; it could not be told again: " + e.getMessage();
            observer.says("the lease holds until " + until + problem);
        }
    }

    boolean isHeld() {
        return clock.instant().isBefore(until);
    }

    /** Until when it holds, and why no longer, if that is known. */
    String told() {
        return until + problem;
    }

    /** Returns once nothing is being told: a word that arrived behind the end would take its place. */
    @Override
    public void close() {
        renewals.shutdown();
        synchronized (this) {
            closed = true;
        }
    }
}
