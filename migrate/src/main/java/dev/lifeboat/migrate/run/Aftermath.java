package dev.lifeboat.migrate.run;

import dev.lifeboat.migrate.postgres.Identity;
import dev.lifeboat.migrate.postgres.Journal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

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
    static Found of(Connector connector, String migration, UUID runId, Identity expected, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        String why = "there was no time to ask";
        while (true) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return new Unclear(why);
            }
            try (Connection connection = connector.open()) {
                why = wrong(Identity.of(connection), expected);
                if (why == null) {
                    var journal = new Journal(connection, migration);
                    journal.awaitTurn(Duration.ofNanos(left));
                    return journal.entry(runId)
                            .<Found>map(Final::new)
                            .orElseGet(() -> new Unclear("the run is not in " + Journal.TABLE + " any more"));
                }
            } catch (SQLException e) {
                why = String.valueOf(e.getMessage());
            }
            if (!pause()) {
                return new Unclear(Objects.requireNonNull(why));
            }
        }
    }

    private static @Nullable String wrong(Identity found, Identity expected) {
        if (!Objects.equals(found.systemIdentifier(), expected.systemIdentifier())
                || !found.database().equals(expected.database())) {
            return "another system answers there now: " + found.systemIdentifier() + ", database " + found.database();
        }
        return found.standby() ? "a standby answers there now" : null;
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
