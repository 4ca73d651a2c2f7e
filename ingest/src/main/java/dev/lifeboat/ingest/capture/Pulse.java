package dev.lifeboat.ingest.capture;

import dev.lifeboat.ingest.catalog.Publication;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Writes a small message into the log of the catalog's database, again and again. When it comes back through the change
 * stream, everything that was committed before it was sent has been read: that is what a heartbeat states. It also keeps
 * the slot moving in a quiet database. A message, and no row of a heartbeat table, so that it works in a catalog that is
 * not ours, with no more rights than reading takes.
 */
final class Pulse {
    static final String PREFIX = "lifeboat-pulse";

    /** How often until the first one is back. */
    private static final Duration AT_FIRST = Duration.ofMillis(250);
    /** How long nothing may come back before the stream is opened anew, at least. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final CatalogSource source;
    private final Duration interval;
    private final InstantSource clock;

    Pulse(CatalogSource source, Duration interval, InstantSource clock) {
        this.source = source;
        this.interval = interval;
        this.clock = clock;
    }

    /** What a pulse looks at between two messages. */
    interface Watched {
        /** Whether the stream is still wanted. */
        boolean running();

        /** Waits so long, or until the stream has ended. */
        void waitFor(Duration duration) throws InterruptedException;

        boolean fits(Publication.Tables tables);

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
        try (var connection = DriverManager.getConnection(source.jdbcUrl())) {
            while (stream.running()) {
                if (!stream.fits(Publication.tables(connection))) {
                    throw new CannotCaptureException(
                            "the tables of the catalog in " + source.place() + " changed; reading begins again");
                }
                send(connection);
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

    private void send(Connection connection) throws SQLException {
        try (var sql = connection.prepareStatement("SELECT pg_logical_emit_message(true, ?, ?)")) {
            sql.setString(1, PREFIX);
            sql.setString(2, Long.toString(clock.millis()));
            sql.execute();
        }
    }

    /** When this message was sent; null when it is none of ours. */
    static @Nullable Instant sentAt(byte[] content) {
        try {
            return Instant.ofEpochMilli(Long.parseLong(new String(content, StandardCharsets.US_ASCII)));
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
