package dev.lifeboat.cli.migrate;

import dev.lifeboat.migrate.plan.Dialect;
import dev.lifeboat.migrate.plan.Plan;
import dev.lifeboat.migrate.run.Connector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** Opens sessions at a plan's target. The password comes from a file, from PGPASSWORD or MYSQL_PWD, or, by the driver of PostgreSQL, from ~/.pgpass. */
final class TargetConnector implements Connector {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    /** The server ends a statement itself; who waits longer waits for a server that is gone. */
    private static final Duration MORE = Duration.ofMinutes(1);

    private final Plan plan;
    private final @Nullable String password;
    private final List<Connection> open = new CopyOnWriteArrayList<>();

    /** @throws IllegalArgumentException if the file cannot be read */
    TargetConnector(Plan plan, @Nullable Path passwordFile) {
        this.plan = plan;
        try {
            this.password = passwordFile == null
                    ? System.getenv(isPostgres() ? "PGPASSWORD" : "MYSQL_PWD")
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
        Duration statement = plan.timeouts().statement();
        properties.setProperty("tcpKeepAlive", "true");
        if (isPostgres()) {
            properties.setProperty("ApplicationName", "lifeboat migrate " + plan.migration());
            properties.setProperty("connectTimeout", String.valueOf(CONNECT.toSeconds()));
            properties.setProperty(
                    "socketTimeout", String.valueOf(statement.plus(MORE).toSeconds()));
        } else {
            properties.setProperty("connectionAttributes", "program_name:lifeboat migrate");
            properties.setProperty("connectTimeout", String.valueOf(CONNECT.toMillis()));
            properties.setProperty(
                    "socketTimeout", String.valueOf(statement.plus(MORE).toMillis()));
        }
        // MariaDB's driver speaks with MySQL too, and knows it by its own name only
        Connection connection = DriverManager.getConnection(
                plan.target().url().replaceFirst("^jdbc:mysql:", "jdbc:mariadb:"), properties);
        open.add(connection);
        return connection;
    }

    /** Cancels what runs in sessions that it has opened; for any thread. */
    void cancel() {
        for (Connection connection : open) {
            try {
                if (!connection.isClosed()) {
                    cancel(connection);
                }
            } catch (SQLException e) {
                // then it ends with the session
            }
        }
    }

    private void cancel(Connection connection) throws SQLException {
        if (isPostgres()) {
            connection.unwrap(PGConnection.class).cancelQuery();
        } else {
            connection.unwrap(org.mariadb.jdbc.Connection.class).cancelCurrentQuery();
        }
    }

    private boolean isPostgres() {
        return plan.target().dialect() == Dialect.POSTGRESQL;
    }
}
