package dev.lifeboat.cli.lease;

import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.v1.MigrationEvidence;
import dev.lifeboat.v1.MigrationState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One run of a migration on a lease: says that it has started, says so again at every third of the lease, and how it ended. When
 * the process dies nobody says so any more, the lease lapses, and the migration counts as lost. To be closed.
 */
public final class LeasedRun implements AutoCloseable {
    private static final long RETRY_MILLIS = 500;

    private final Words words;
    private final Duration lease;
    private final InstantSource clock;
    private final Consumer<String> warnings;
    private final MigrationEvidence started;
    private final String place;
    private volatile Runnable alsoRenewed = () -> {};
    private final ScheduledExecutorService renewing = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "lease");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Says that it has started; from then on until {@link #end} or {@link #close} the lease is renewed.
     *
     * @param about what is said of the run beside that: its id, the decision, what is held
     * @param warnings is told, in words, when the lease could not be renewed
     * @throws CommandFailedException if it cannot be said: then nothing may run
     */
    public LeasedRun(
            Words words, MigrationEvidence about, Duration lease, InstantSource clock, Consumer<String> warnings) {
        this.words = words;
        this.lease = lease;
        this.clock = clock;
        this.warnings = warnings;
        this.started = MigrationEvidence.newBuilder(about)
                .setState(MigrationState.STARTED)
                .setStartedAt(now())
                .build();
        this.place = words.say(leased());
        long every = Math.max(1, lease.toMillis() / 3);
        var unused = renewing.scheduleWithFixedDelay(this::renew, every, every, TimeUnit.MILLISECONDS);
    }

    /** Topic, partition and offset of the word that it has started. */
    public String place() {
        return place;
    }

    /** Has something else renewed each time that the lease was: never when it could not be. */
    public void alsoRenew(Runnable other) {
        alsoRenewed = other;
    }

    /**
     * What speaks against going on, after all; to be asked before anything is done.
     *
     * @param rollback whether the run undoes the migration
     * @return null when nothing does; else in words
     */
    public @Nullable String against(boolean rollback) {
        return words.against(place, rollback);
    }

    /** Nothing has run after all: takes back the word of this run. */
    public void takeBack() {
        close();
        words.withdraw();
    }

    /**
     * Says how it ended; tries for as long as a lease lasts.
     *
     * @param problem why it did not go well; null when it did
     * @return whether it could be said; if not, the migration is lost when its lease lapses
     */
    public boolean end(MigrationState state, @Nullable String problem) {
        close();
        MigrationEvidence end = MigrationEvidence.newBuilder(started)
                .setState(state)
                .setEndedAt(state == MigrationState.LOST ? null : now())
                .setProblem(problem)
                .build();
        Instant until = clock.instant().plus(lease);
        while (true) {
            try {
                words.read();
                words.say(end);
                return true;
            } catch (CommandFailedException e) {
                if (!clock.instant().isBefore(until) || !pause()) {
                    warnings.accept("how it ended could not be told: " + e.getMessage());
                    return false;
                }
            }
        }
    }

    private static boolean pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Behind all that others said of this run: while it is alive it has the last word. */
    private void renew() {
        try {
            words.read();
            words.say(leased());
        } catch (RuntimeException e) {
            warnings.accept("the lease could not be renewed, and is tried again: " + e.getMessage());
            return;
        }
        alsoRenewed.run();
    }

    private MigrationEvidence leased() {
        return MigrationEvidence.newBuilder(started)
                .setLeaseUntil(now().plus(lease))
                .build();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** Renews the lease no more; a renewal that is under way is waited for, so that none comes behind the end. */
    @Override
    public void close() {
        renewing.shutdownNow();
        try {
            if (!renewing.awaitTermination(1, TimeUnit.MINUTES)) {
                warnings.accept("a renewal of the lease does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
