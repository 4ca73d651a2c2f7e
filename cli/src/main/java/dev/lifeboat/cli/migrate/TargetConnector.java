package dev.lifeboat.cli.migrate;

import dev.lifeboat.migrate.plan.Plan;
import dev.lifeboat.migrate.run.Connector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** Opens sessions at a plan's target. The password comes from a file, from PGPASSWORD, or, by the driver, from ~/.pgpass. */
final class TargetConnector implements Connector {
    private static final int CONNECT_SECONDS = 10;
    private static final int MORE_SECONDS = 60;

    private final Plan plan;
    private final @Nullable String password;
    private final List<Connection> open = new CopyOnWriteArrayList<>();

    /** @throws IllegalArgumentException if the file cannot be read */
    TargetConnector(Plan plan, @Nullable Path passwordFile) {
        this.plan = plan;
        try {
            this.password = passwordFile == null
                    ? System.getenv("PGPASSWORD")
                    : Files.readString(passwordFile).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the file with the password, " + passwordFile + ", cannot be read: " + e, e);
        }
    }

    @Override
    public Connection open() throws SQLException {
        var properties = new Properties();
        if (plan.target().user() != null) {
            properties.setProperty("user", plan.target().user());
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        properties.setProperty("ApplicationName", "lifeboat migrate " + plan.migration());
        properties.setProperty("connectTimeout", String.valueOf(CONNECT_SECONDS));
        properties.setProperty("tcpKeepAlive", "true");
        // the server ends a statement itself; who waits longer waits for a server that is gone
        properties.setProperty(
                "socketTimeout", String.valueOf(plan.timeouts().statement().toSeconds() + MORE_SECONDS));
        Connection connection = DriverManager.getConnection(plan.target().url(), properties);
        open.add(connection);
        return connection;
    }

    /** Cancels what runs in sessions that it has opened; for any thread. */
    void cancel() {
        for (Connection connection : open) {
            try {
                if (!connection.isClosed()) {
                    connection.unwrap(PGConnection.class).cancelQuery();
                }
            } catch (SQLException e) {
                // then it ends with the session
            }
        }
    }
}
