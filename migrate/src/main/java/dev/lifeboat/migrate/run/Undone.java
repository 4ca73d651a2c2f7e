package dev.lifeboat.migrate.run;

import dev.lifeboat.migrate.engine.Identity;
import dev.lifeboat.migrate.engine.Traces;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a transaction left that was rolled back: asked of the server in a session of its own, not taken for granted. */
final class Undone {
    private static final long PAUSE_MILLIS = 100;

    private final Run run;
    private final Identity identity;
    private final String transaction;
    private final @Nullable Traces traces;
    private final List<String> stuck;

    /** @param stuck what the server said that it could not take back */
    Undone(Run run, Identity identity, String transaction, @Nullable Traces traces, List<String> stuck) {
        this.run = run;
        this.identity = identity;
        this.transaction = transaction;
        this.traces = traces;
        this.stuck = stuck;
    }

    /** The end as it was thought to be, or what the server says instead. */
    EndedException looked(EndedException end) {
        long last = System.nanoTime() + run.settings().patience().toNanos();
        String why;
        do {
            try (Connection connection = run.reopened(identity)) {
                if (identity.failedOver(run.engine().identity(connection))) {
                    // the ids of transactions begin anew there; what was not committed was not shipped as committed
                    return left(end, connection);
                }
                String became = run.engine().session(connection).became(transaction);
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
        if (traces == null) {
            return end;
        }
        Traces.Left left = traces.left(connection);
        var what = new ArrayList<>(stuck);
        what.addAll(left.what());
        boolean wrong = left.wrong() || !stuck.isEmpty();
        String rest = what.isEmpty() ? "Nothing of it is left" : "What is left of it: " + String.join("; ", what);
        return new EndedException(wrong ? Ending.ALARM : end.ending(), end.message() + ". " + rest, end.mismatches());
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
