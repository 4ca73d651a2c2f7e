package dev.lifeboat.sink.alerts;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Only one sink does a job at a time, as calling a webhook: the one whose session holds PostgreSQL's advisory lock. When
 * that process dies its session ends, and the lock with it. One thread's own.
 */
public final class DispatchLock implements AutoCloseable {
    private static final int NAMESPACE = 0x4C425748; // "LBWH"

    private final String jdbcUrl;
    private final String webhook;
    private @Nullable Connection session;

    /** @param webhook the webhook, or what else the job is called */
    public DispatchLock(String jdbcUrl, String webhook) {
        this.jdbcUrl = jdbcUrl;
        this.webhook = webhook;
    }

    /** Whether this process holds it, trying to take it if not. */
    public boolean held() throws SQLException {
        Connection current = session;
        if (current != null) {
            if (current.isValid(3)) {
                return true;
            }
            close();
        }
        Connection fresh = connect();
        if (take(fresh)) {
            session = fresh;
            return true;
        }
        fresh.close();
        return false;
    }

    private Connection connect() throws SQLException {
        var properties = new Properties();
        properties.setProperty("connectTimeout", "3");
        properties.setProperty("socketTimeout", "30");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", "lifeboat-sink-webhook-" + webhook);
        return DriverManager.getConnection(jdbcUrl, properties);
    }

    private boolean take(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("select pg_try_advisory_lock(?, hashtext(?))")) {
            statement.setInt(1, NAMESPACE);
            statement.setString(2, webhook);
            try (var row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    @Override
    public void close() {
        Connection current = session;
        session = null;
        if (current != null) {
            try {
                current.close();
            } catch (SQLException e) {
                // the session is gone already
            }
        }
    }
}
