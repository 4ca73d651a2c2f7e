package dev.lifeboat.cli.gate;

import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.cli.lease.LeasedRun;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Confirms an allow that was written back each time that the lease of its run is renewed, and says that it is over when closed.
 * On a thread of its own: a database that does not answer must not cost the lease.
 */
final class Confirming implements AutoCloseable {
    private final WriteBack back;
    private final GateQuestion question;
    private final GateAnswer.Allowed answer;
    private final InstantSource clock;
    private final Consumer<String> warnings;
    /** Of the thread alone. */
    private boolean lapsed;

    private final ExecutorService thread = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
                var confirming = new Thread(task, "confirming");
                confirming.setDaemon(true);
                return confirming;
            },
            new ThreadPoolExecutor.DiscardPolicy());

    Confirming(
            WriteBack back,
            GateQuestion question,
            GateAnswer.Allowed answer,
            LeasedRun run,
            InstantSource clock,
            Consumer<String> warnings) {
        this.back = back;
        this.question = question;
        this.answer = answer;
        this.clock = clock;
        this.warnings = warnings;
        run.alsoRenew(() -> thread.execute(this::confirm));
    }

    private void confirm() {
        if (lapsed) {
            return;
        }
        try {
            lapsed = !back.confirm(question, answer, clock);
            if (lapsed && !thread.isShutdown()) {
                warnings.accept(
                        "the allow in the database has lapsed, so nothing more may begin by it there; ask anew");
            }
        } catch (CommandFailedException e) {
            warnings.accept(
                    "the allow in the database could not be confirmed, and ends there by itself: " + e.getMessage());
        }
    }

    /** A confirmation that is under way is not waited for: what is over is confirmed by none. */
    @Override
    public void close() {
        if (thread.isShutdown()) {
            return;
        }
        thread.shutdownNow();
        try {
            back.over(question, answer, clock);
        } catch (CommandFailedException e) {
            warnings.accept("the allow in the database ends there by itself: " + e.getMessage());
        }
    }
}
