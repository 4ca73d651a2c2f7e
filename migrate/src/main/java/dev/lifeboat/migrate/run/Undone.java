package dev.lifeboat.migrate.run;

import dev.lifeboat.migrate.postgres.Identity;
import dev.lifeboat.migrate.postgres.Session;
import dev.lifeboat.migrate.postgres.Surroundings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a transaction left that was rolled back: asked of the server in a session of its own, not taken for granted. */
final class Undone {
    private static final long PAUSE_MILLIS = 100;

    private final Run run;
    private final Identity identity;
    private final String transaction;
    private final @Nullable Surroundings before;

    Undone(Run run, Identity identity, String transaction, @Nullable Surroundings before) {
        this.run = run;
        this.identity = identity;
        this.transaction = transaction;
        this.before = before;
    }

    /** The end as it was thought to be, or what the server says instead. */
    EndedException looked(EndedException end) {
        long last = System.nanoTime() + run.settings().patience().toNanos();
        String why;
        do {
            try (Connection connection = run.reopened(identity)) {
                if (identity.failedOver(Identity.of(connection))) {
                    // the ids of transactions begin anew there; what was not committed was not shipped as committed
                    return left(end, connection);
                }
                String became = new Session(connection).became(transaction);
                if ("committed".equals(became)) {
                    return new EndedException(
                            Ending.ALARM,
                            end.message() + ". But the server says that its transaction " + transaction
                                    + " is committed: a statement ended it",
                            end.mismatches());
                }
                if ("aborted".equals(became)) {
                    return left(end, connection);
                }
                why = "transaction " + transaction + " is " + became;
            } catch (SQLException e) {
                why = String.valueOf(e.getMessage());
            }
        } while (System.nanoTime() < last && pause());
        return end.ending() == Ending.ALARM
                ? end
                : new EndedException(
                        Ending.UNKNOWN,
                        end.message()
                                + ". It was never told to commit, but the server could not be asked what became of it ("
                                + why + "); 'lifeboat migrate status' asks again",
                        end.mismatches());
    }

    private EndedException left(EndedException end, Connection connection) throws SQLException {
        if (before == null) {
            return end;
        }
        Surroundings now = Surroundings.of(connection);
        List<String> moved = before.moved(now);
        // that a sequence gives again what it gave is wrong, rolled back or not
        boolean back = !before.wentBack(now, Set.of()).isEmpty();
        String rest = moved.isEmpty() ? "Nothing of it is left" : "What is left of it: " + String.join("; ", moved);
        return new EndedException(back ? Ending.ALARM : end.ending(), end.message() + ". " + rest, end.mismatches());
    }

    private static boolean pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
