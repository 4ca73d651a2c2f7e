package dev.lifeboat.snapshot.take;

import dev.lifeboat.snapshot.Reading.NotDigested;
import dev.lifeboat.snapshot.Session;
import dev.lifeboat.snapshot.TableName;
import dev.lifeboat.snapshot.file.Position;
import dev.lifeboat.snapshot.file.ServerId;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A database, opened at one instant. */
interface Source extends AutoCloseable {
    /** The session that cuts tables, and goes on as long as the others need its snapshot. */
    Session lead();

    /** One more session that sees what the first one sees; closed with the source. */
    Session another() throws SQLException;

    /** Whether there can be {@link #another}. */
    boolean isParallel();

    /** All that looks like a table, but for what is the server's own. */
    List<TableName> tables() throws SQLException;

    /** Tables that the server does not show to this user, as one that has no digest; null if it shows all. */
    default @Nullable NotDigested hidden() throws SQLException {
        return null;
    }

    /** Where a table is that is named without a schema. */
    String schema();

    ServerId server();

    Position position();

    /** Ends all sessions, also those in the middle of a statement. Safe for any thread. */
    @Override
    void close();
}
