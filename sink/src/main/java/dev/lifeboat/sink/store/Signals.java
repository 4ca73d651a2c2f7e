package dev.lifeboat.sink.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears what any sink has committed, on a connection and a thread of its own, and passes it on. After a lost connection
 * it says that anything may have changed. Listeners must return at once.
 */
public final class Signals implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Signals.class);
    private static final int LISTEN_MILLIS = 1_000;

    private final String jdbcUrl;
    private final List<Consumer<Signal>> listeners = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::run, "sink-signals");
    private volatile boolean closing;

    public Signals(String jdbcUrl) {
        this.jdbcUrl = jdbcUrl;
        thread.setDaemon(true);
    }

    public void subscribe(Consumer<Signal> listener) {
        listeners.add(listener);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        @Nullable String lastProblem = null;
        while (!closing) {
            try (Connection connection = connect()) {
                lastProblem = null;
                tell(Signal.MUCH);
                listen(connection);
            } catch (SQLException e) {
                String problem = SqlFailure.firstLine(e);
                if (!problem.equals(lastProblem)) {
                    log.warn("not hearing the store's notifications, trying again: {}", problem);
                    lastProblem = problem;
                }
                pause();
            }
        }
    }

    private Connection connect() throws SQLException {
        var properties = new Properties();
        properties.setProperty("connectTimeout", "3");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", "lifeboat-sink-signals");
        Connection connection = DriverManager.getConnection(jdbcUrl, properties);
        try (var statement = connection.createStatement()) {
            statement.execute("listen " + Signal.CHANNEL);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private void listen(Connection connection) throws SQLException {
        PGConnection notifications = connection.unwrap(PGConnection.class);
        while (!closing) {
            var heard = notifications.getNotifications(LISTEN_MILLIS);
            if (heard == null || heard.length == 0) {
                continue;
            }
            for (var notification : heard) {
                tell(Signal.read(notification.getParameter()));
            }
        }
    }

    private void tell(Signal signal) {
        for (Consumer<Signal> listener : listeners) {
            try {
                listener.accept(signal);
            } catch (RuntimeException e) {
                log.error("a listener failed on {}", signal, e);
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(250);
        } catch (InterruptedException e) {
            closing = true;
        }
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
    }
}
