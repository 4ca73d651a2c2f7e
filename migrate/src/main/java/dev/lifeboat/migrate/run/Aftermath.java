package dev.lifeboat.migrate.run;

import dev.lifeboat.migrate.engine.Identity;
import dev.lifeboat.migrate.engine.Journal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What became of a run whose session was lost: asked of the database itself, in a session of its own. */
final class Aftermath {
    private static final Duration PAUSE = Duration.ofMillis(200);

    private Aftermath() {}

    /** What the database says. */
    sealed interface Found {}

    /** The old session is gone, and this is what it left, for good. */
    record Final(Journal.Entry entry) implements Found {}

    /** It cannot be told. */
    record Unclear(String why) implements Found {}

    /** Asks until there is an answer, or patience is over. */
    static Found of(Run run, Identity expected) {
        long end = System.nanoTime() + run.settings().patience().toNanos();
        String why = "there was no time to ask";
        while (true) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return new Unclear(why);
            }
            try (Connection connection = run.reopened(expected)) {
                var journal = run.journal(connection);
                journal.awaitTurn(Duration.ofNanos(left));
                return journal.settled(run.id())
                        .<Found>map(Final::new)
                        .orElseGet(() -> new Unclear("the run is not in " + journal.table() + " any more"));
            } catch (SQLException e) {
                why = String.valueOf(e.getMessage());
            }
            if (!pause()) {
                return new Unclear(why);
            }
        }
    }

    private static boolean pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
