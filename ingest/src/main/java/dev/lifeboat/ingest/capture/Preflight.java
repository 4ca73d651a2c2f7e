package dev.lifeboat.ingest.capture;

import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

/**
 * What is looked at before the change stream is opened: whether the catalog can be read at all, and whether the stream
 * still joins on to where the last reading stopped. Where it does not, changes would be skipped in silence.
 */
final class Preflight {
    private final CatalogSource source;
    private final CaptureState state;
    private final Consumer<String> claim;

    /**
     * @param claim called with the catalog, before anything is undone; throws if it may not be read
     */
    Preflight(CatalogSource source, CaptureState state, Consumer<String> claim) {
        this.source = source;
        this.state = state;
        this.claim = claim;
    }

    /**
     * Looks, and says how to begin. A beginning afresh is remembered before anything is undone, so that a crash cannot
     * lose it.
     *
     * @throws CannotCaptureException if the catalog cannot be read as it is
     */
    Beginning look() throws SQLException {
        try (var connection = source.connect()) {
            var sight = source.server().look(connection, source);
            claim.accept(source.place() + " (of server " + sight.identity().system() + ")");
            var last = state.epoch();
            String reason = last.isEmpty() ? "it was never read" : sight.reasonToBeginAfresh(last.get(), state);
            sight.requireUnused();
            if (reason == null) {
                return new Beginning.Resume(last.orElseThrow(), sight.tables());
            }
            var epoch = epoch(last.map(Epoch::number).orElse(0) + 1, reason, sight);
            state.remember(epoch);
            state.forgetReading();
            sight.beginAfresh(connection, epoch);
            return new Beginning.Afresh(epoch, sight.tables());
        }
    }

    private static Epoch epoch(int number, String reason, Sight sight) {
        return new Epoch(
                number,
                true,
                reason,
                sight.identity().system(),
                sight.identity().timeline(),
                List.copyOf(sight.tables().published().keySet()),
                sight.tables().identities(),
                0);
    }
}
