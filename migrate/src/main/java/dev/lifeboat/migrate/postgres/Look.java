package dev.lifeboat.migrate.postgres;

import dev.lifeboat.migrate.engine.Ask;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A look at the database that leaves no trace, and finds names as a new session of this user does: what is set for it is set back, whatever the migration set. Within a transaction
 * it sees what that has done; without one it is a transaction of its own, of one instant, that cannot write.
 */
final class Look {
    /** Temporary tables come last, so that none can stand in for one that is asked. */
    private static final String NAMES = "select pg_catalog.set_config('search_path',"
            + " pg_catalog.concat_ws(', ', nullif(reset_val, ''), 'pg_temp'), true)"
            + " from pg_catalog.pg_settings where name = 'search_path'";

    private Look() {}

    /** What is looked at. */
    interface Work<T> {
        T seen() throws SQLException;
    }

    static <T> T at(Connection connection, Work<T> work) throws SQLException {
        boolean alone = connection.getAutoCommit();
        if (alone) {
            connection.setAutoCommit(false);
            Ask.run(connection, "set transaction isolation level repeatable read, read only");
        }
        Ask.run(connection, "savepoint lifeboat_look");
        try {
            // of rows that a policy hides an error is better than silence
            Ask.run(connection, "set local row_security = off");
            Ask.text(connection, NAMES);
            T seen = work.seen();
            forget(connection, alone);
            return seen;
        } catch (SQLException e) {
            try {
                forget(connection, alone);
            } catch (SQLException lost) {
                e.addSuppressed(lost);
            }
            throw e;
        }
    }

    private static void forget(Connection connection, boolean alone) throws SQLException {
        Ask.run(connection, "rollback to savepoint lifeboat_look");
        Ask.run(connection, "release savepoint lifeboat_look");
        if (alone) {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }
}
