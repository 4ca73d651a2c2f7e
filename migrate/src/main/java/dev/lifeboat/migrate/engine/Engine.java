package dev.lifeboat.migrate.engine;

import dev.lifeboat.migrate.plan.Plan;
import java.sql.Connection;
import java.sql.SQLException;

/** A kind of server that plans can run on. Keeps no connection: each call is given one. */
public interface Engine {
    Identity identity(Connection connection) throws SQLException;

    Session session(Connection connection);

    Journal journal(Connection connection, String migration);

    Reader reader(Connection connection);

    /** Begins to look at what the plan's statements are about to do beside what it declares; of a transaction, within it. */
    Traces traces(Connection connection, Plan plan) throws SQLException;
}
