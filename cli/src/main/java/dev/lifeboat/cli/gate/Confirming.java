package dev.lifeboat.cli.gate;

import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.cli.lease.LeasedRun;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        var confirming = new Thread(task, "confirming");
        confirming.setDaemon(true);
        return confirming;
    });

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
        try {
            back.confirm(question, answer, clock);
        } catch (CommandFailedException e) {
            warnings.accept(
                    "the allow in the database could not be confirmed, and ends there by itself: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(1, TimeUnit.MINUTES)) {
                warnings.accept("the allow in the database is still being confirmed, and ends there by itself");
                return;
            }
            back.over(question, answer, clock);
        } catch (CommandFailedException e) {
            warnings.accept("the allow in the database ends there by itself: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
