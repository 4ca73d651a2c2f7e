package dev.lifeboat.migrate.run;

import dev.lifeboat.migrate.engine.Session;
import java.sql.Connection;
import java.sql.SQLException;

/** Sessions that may be gone already. */
final class Sessions {
    private Sessions() {}

    /** Rolls back as far as that can be said: a session that is gone cannot commit either. */
    static void rollBack(Session session, Connection connection) {
        try {
            session.rollback();
        } catch (SQLException e) {
            close(connection);
        }
    }

    static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            // it is gone
        }
    }

    static boolean isLost(Connection connection) {
        try {
            return !connection.isValid(5);
        } catch (SQLException e) {
            return true;
        }
    }
}
