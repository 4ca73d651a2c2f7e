package dev.lifeboat.cli.migrate;

import dev.lifeboat.migrate.plan.Plan;
import dev.lifeboat.migrate.run.Connector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Opens sessions at a plan's target. The password comes from a file, from PGPASSWORD, or, by the driver, from ~/.pgpass. */
final class TargetConnector implements Connector {
    private static final int CONNECT_SECONDS = 10;
    private static final int MORE_SECONDS = 60;

    private final Plan plan;
    private final @Nullable String password;

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
        return DriverManager.getConnection(plan.target().url(), properties);
    }
}
