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

    private static final String NOTHING = "Nothing of it is left";
    private static final String NOT_ASKED =
            "A rehearsal has no row in the journal, so beside the rollback nothing says that nothing of it is left";

    private final Run run;
    private final Identity identity;
    private final String transaction;
    private final @Nullable Traces traces;
    private final @Nullable List<String> stuck;

    /** @param stuck what the server said that it could not take back; null when it did not say */
    Undone(Run run, Identity identity, String transaction, @Nullable Traces traces, @Nullable List<String> stuck) {
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
                    return left(end, connection, NOTHING);
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
                    return left(end, connection, NOTHING);
                }
                if (became == null && run.settings().rehearsal()) {
                    return left(end, connection, NOT_ASKED);
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

    private EndedException left(EndedException end, Connection connection, String nothing) throws SQLException {
        if (traces == null) {
            return end;
        }
        Traces.Left left = traces.left(connection, stuck != null);
        var what = new ArrayList<String>(stuck == null ? List.of() : stuck);
        what.addAll(left.what());
        boolean wrong = left.wrong() || stuck != null && !stuck.isEmpty();
        String rest = what.isEmpty() ? nothing : "What is left of it: " + String.join("; ", what);
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
