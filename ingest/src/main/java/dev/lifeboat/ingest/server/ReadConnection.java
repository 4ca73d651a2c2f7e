package dev.lifeboat.ingest.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** A connection for whom reads much: as read only and as careful as that of {@link JdbcServer}, with time for long statements. */
public final class ReadConnection {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    /** How much longer than a statement may take we listen for its answer. */
    private static final Duration LISTEN = Duration.ofSeconds(30);

    private ReadConnection() {}

    /**
     * Connects; the caller closes it.
     *
     * @param statement how long a statement may take
     * @throws CannotAskException if the server does not answer or does not let us in
     */
    public static Connection open(Address address, Duration statement) {
        var engine = address.engine();
        try {
            var connection = JdbcServer.driver(address, null)
                    .connect(address.url(), address.login(engine.limits(CONNECT, statement, statement.plus(LISTEN))));
            if (connection == null) {
                throw new CannotAskException(
                        "the driver does not understand the URL; expected one like " + engine.example());
            }
            return prepared(address, connection, statement);
        } catch (SQLException e) {
            throw JdbcServer.cannot(address, e);
        }
    }

    private static Connection prepared(Address address, Connection connection, Duration statement) throws SQLException {
        try {
            connection.setReadOnly(true);
            String product = connection.getMetaData().getDatabaseProductVersion();
            try (var setting = connection.createStatement()) {
                for (String sql : address.engine().session(product, statement)) {
                    setting.execute(sql);
                }
            }
            JdbcServer.prove(address, connection);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** What a driver or server said, without what is nobody's business. */
    public static String said(Address address, SQLException e) {
        return address.withoutSecrets(e.getMessage());
    }
}
