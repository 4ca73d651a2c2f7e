package dev.lifeboat.ingest.capture;

import dev.lifeboat.ingest.catalog.FoundTables;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What was seen of a catalog's database before its change stream is opened. */
interface Sight {
    /** Which server it is, and which history of it. Another one's log does not go on where that of the first stopped. */
    record Identity(String system, String timeline) {}

    FoundTables tables();

    /** What a reading that begins now remembers the server by. */
    Identity identity();

    /** Why the change stream does not join on to what was read; null when it does. */
    @Nullable
    String reasonToBeginAfresh(Epoch last, CaptureState state) throws SQLException;

    /**
     * Makes sure that nobody else is reading it as this source.
     *
     * @throws CannotCaptureException if somebody is
     */
    void requireUnused() throws SQLException;

    /** Does away with what an earlier reading left in the database, and makes what this one needs. */
    void beginAfresh(Connection connection, Epoch epoch) throws SQLException;
}
