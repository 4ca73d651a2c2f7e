package dev.lifeboat.migrate.mariadb;

import dev.lifeboat.migrate.engine.Ask;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A look at the database that leaves no trace in it. Within a transaction it sees what that has done; without one it is a
 * transaction of its own, of one instant, that cannot write.
 */
final class Look {
    private Look() {}

    /** What is looked at. */
    interface Work<T> {
        T seen() throws SQLException;
    }

    static <T> T at(Connection connection, Work<T> work) throws SQLException {
        boolean alone = connection.getAutoCommit();
        Ask.run(connection, alone ? "set autocommit = 0" : "savepoint lifeboat_look");
        if (alone) {
            Ask.run(connection, "start transaction with consistent snapshot, read only");
        }
        try {
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
        if (alone) {
            Ask.run(connection, "rollback");
            Ask.run(connection, "set autocommit = 1");
        } else {
            Ask.run(connection, "rollback to savepoint lifeboat_look");
            Ask.run(connection, "release savepoint lifeboat_look");
        }
    }
}
