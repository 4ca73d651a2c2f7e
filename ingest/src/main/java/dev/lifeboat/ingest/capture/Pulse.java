package dev.lifeboat.ingest.capture;

import dev.lifeboat.ingest.catalog.FoundTables;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Writes a little into the log of the catalog's database, again and again. When it comes back through the change stream,
 * everything that was committed before it was sent has been read: that is what a heartbeat states. It also keeps the
 * slot of PostgreSQL moving in a quiet database.
 */
final class Pulse {
    /** How often until the first one is back. */
    private static final Duration AT_FIRST = Duration.ofMillis(250);
    /** How long nothing may come back before the stream is opened anew, at least. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final CatalogSource source;
    private final Epoch epoch;
    private final Duration interval;
    private final InstantSource clock;
    private final Runnable claim;

    /**
     * @param claim called before each pulse; throws if the stream must not go on
     */
    Pulse(CatalogSource source, Epoch epoch, Duration interval, InstantSource clock, Runnable claim) {
        this.source = source;
        this.epoch = epoch;
        this.interval = interval;
        this.clock = clock;
        this.claim = claim;
    }

    /** What a pulse looks at between two messages. */
    interface Watched {
        /** Whether the stream is still wanted. */
        boolean running();

        /** Waits so long, or until the stream has ended. */
        void waitFor(Duration duration) throws InterruptedException;

        boolean fits(FoundTables tables);

        /** Whether a pulse came back since the stream was opened. */
        boolean answered();

        /** When anything last came through the stream. */
        Instant lastSign();
    }

    /**
     * Beats until the stream has ended.
     *
     * @throws CannotCaptureException if the stream must be opened anew
     */
    void beat(Watched stream) throws SQLException, InterruptedException {
        var server = source.server();
        try (var connection = source.connect()) {
            server.claim(connection, source);
            while (stream.running()) {
                claim.run();
                if (!stream.fits(server.tables(connection))) {
                    throw new CannotCaptureException(
                            "the tables of the catalog in " + source.place() + " changed; reading begins again");
                }
                server.requireReadable(connection, source);
                server.sendBeat(connection, source, epoch, clock.instant());
                stream.waitFor(stream.answered() ? interval : AT_FIRST);
                Duration silence = Duration.between(stream.lastSign(), clock.instant());
                if (stream.answered() && silence.compareTo(patience()) > 0) {
                    throw new CannotCaptureException("nothing came through the change stream of " + source.place()
                            + " for " + silence.toSeconds() + " s although it should; it is opened anew");
                }
            }
        }
    }

    private Duration patience() {
        Duration three = interval.multipliedBy(3);
        return three.compareTo(PATIENCE) > 0 ? three : PATIENCE;
    }
}
