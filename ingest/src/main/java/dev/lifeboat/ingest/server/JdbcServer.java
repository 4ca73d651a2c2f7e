package dev.lifeboat.ingest.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Reader;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server over JDBC, in a session that is read only and gives up rather than wait for a lock. Ends with the time it was given,
 * whatever the server does: what was not asked by then is refused. Owns one connection.
 */
public final class JdbcServer implements Server, AutoCloseable {
    /** For all of it, unless said otherwise. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(JdbcServer.class);
    /** Warns on the standard error of what it throws as well. Held, or its level would be forgotten. */
    private static final java.util.logging.Logger SQLSERVER_DRIVER =
            java.util.logging.Logger.getLogger("com.microsoft.sqlserver.jdbc");

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration STATEMENT = Duration.ofSeconds(15);
    /** How much longer than a statement may take we listen for its answer. */
    private static final Duration LISTEN = Duration.ofSeconds(2);

    private static final int MOST_ROWS = 20_000;

    private final Address address;
    private final Connection connection;
    private final InstantSource clock;
    private final long deadline;
    private final @Nullable URLClassLoader drivers;

    static {
        SQLSERVER_DRIVER.setLevel(java.util.logging.Level.OFF);
    }

    private JdbcServer(
            Address address,
            Connection connection,
            InstantSource clock,
            long deadline,
            @Nullable URLClassLoader drivers) {
        this.address = address;
        this.connection = connection;
        this.clock = clock;
        this.deadline = deadline;
        this.drivers = drivers;
    }

    /**
     * Connects.
     *
     * @param patience for connecting and all questions together
     * @throws CannotAskException if there is no driver, or the server does not answer or does not let us in
     */
    public static JdbcServer open(Address address, Duration patience, InstantSource clock) {
        long deadline = clock.millis() + patience.toMillis();
        Engine engine = address.engine();
        Duration statement = shorter(STATEMENT, patience);
        var limits = engine.limits(shorter(CONNECT, patience), statement, statement.plus(LISTEN));
        URLClassLoader drivers = null;
        Connection connection = null;
        try {
            drivers = loader(address);
            connection = driver(address, drivers).connect(address.url(), address.login(limits));
            if (connection == null) {
                throw new CannotAskException(
                        "the driver does not understand the URL; expected one like " + engine.example());
            }
            connection.setReadOnly(true);
            if (engine == Engine.ORACLE) {
                // its session is read only for a transaction, which would end with each statement
                connection.setAutoCommit(false);
            }
            String product = connection.getMetaData().getDatabaseProductVersion();
            for (String sql : engine.session(product, statement)) {
                try (var setting = connection.createStatement()) {
                    setting.setQueryTimeout((int) Math.max(1, statement.toSeconds()));
                    setting.execute(sql);
                }
            }
            prove(address, connection);
            return new JdbcServer(address, connection, clock, deadline, drivers);
        } catch (SQLException e) {
            close(connection, drivers);
            throw cannot(address, e);
        } catch (RuntimeException e) {
            close(connection, drivers);
            throw e instanceof CannotAskException
                    ? e
                    : new CannotAskException(
                            address.name() + " cannot be asked: the driver failed: "
                                    + address.withoutSecrets(e.toString()),
                            e);
        }
    }

    /** @throws CannotAskException if the session is not as it was asked for */
    static void prove(Address address, Connection connection) throws SQLException {
        var proof = address.engine().proof();
        if (proof.isEmpty()) {
            return;
        }
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(proof.get())) {
            if (!row.next() || !row.getBoolean(1)) {
                throw new CannotAskException(address.name()
                        + " cannot be asked: the session is not read only as was asked for while connecting, so it is not"
                        + " used. Ask the server itself, not through a pooler");
            }
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    static CannotAskException cannot(Address address, SQLException e) {
        String state = Objects.requireNonNullElse(e.getSQLState(), "");
        String said = address.withoutSecrets(e.getMessage());
        String todo = todo(said, address.engine().isLogin(state, e.getErrorCode()));
        return new CannotAskException(
                address.name() + " cannot be asked: " + said.replaceFirst("\\.?$", "") + ". " + todo, e);
    }

    private static String todo(String said, boolean isLogin) {
        if (said.contains("unsupported startup parameter")) {
            return "Ask the server itself, not through a pooler, whose sessions are lent to others";
        }
        if (said.contains("RSA public key")) {
            return "MySQL wants the password encrypted: add sslMode=verify-full to the URL, or serverRsaPublicKeyFile=FILE";
        }
        return isLogin
                ? "Look at the user, its password (--password-file, " + Address.VARIABLE
                        + ", or what the driver finds, such as ~/.pgpass), and whether it may connect from here"
                : "Look whether host, port and database are right, and whether the server is up and can be reached";
    }

    // ---- drivers -----------------------------------------------------------------------------------------------

    private static @Nullable URLClassLoader loader(Address address) {
        if (address.driverJars().isEmpty()) {
            return null;
        }
        var jars = new ArrayList<URL>();
        for (Path jar : address.driverJars()) {
            try {
                jars.add(jar.toUri().toURL());
            } catch (MalformedURLException e) {
                throw new CannotAskException("the driver " + jar + " cannot be read: " + e.getMessage(), e);
            }
        }
        return new URLClassLoader(jars.toArray(URL[]::new), JdbcServer.class.getClassLoader());
    }

    /** Not by DriverManager, which knows no driver of a loader of ours. */
    static Driver driver(Address address, @Nullable URLClassLoader drivers) {
        String name = address.engine().driver();
        try {
            ClassLoader loader = drivers == null ? JdbcServer.class.getClassLoader() : drivers;
            return (Driver)
                    Class.forName(name, true, loader).getDeclaredConstructor().newInstance();
        } catch (ClassNotFoundException e) {
            throw new CannotAskException(
                    "the driver " + name + " is not there"
                            + (address.engine() == Engine.ORACLE
                                    ? ": Oracle's licence has you fetch it yourself. Get ojdbc11.jar from"
                                            + " com.oracle.database.jdbc:ojdbc11 or oracle.com, and name it:"
                                            + " --driver-jar ojdbc11.jar"
                                    : "; name its jar with --driver-jar"),
                    e);
        } catch (ReflectiveOperationException | LinkageError | ClassCastException e) {
            throw new CannotAskException("the driver " + name + " cannot be used: " + e, e);
        }
    }

    // ---- questions ---------------------------------------------------------------------------------------------

    @Override
    public String name() {
        return address.name();
    }

    @Override
    public Answer ask(Question question) {
        long left = deadline - clock.millis();
        if (left <= 0) {
            return new Answer.Refused(question, Answer.Why.TOO_SLOW, "the time for all questions was over before it");
        }
        try (var statement = connection.createStatement()) {
            statement.setMaxRows(MOST_ROWS);
            statement.setQueryTimeout((int) Math.max(1, Math.min(STATEMENT.toSeconds(), left / 1000)));
            try (var results = statement.executeQuery(question.sql())) {
                var rows = new ArrayList<ObjectNode>();
                var columns = new Columns(results.getMetaData());
                while (results.next()) {
                    rows.add(columns.row(results));
                }
                return Answer.Rows.of(question.name(), rows);
            }
        } catch (SQLException e) {
            return refused(question, e);
        } catch (RuntimeException e) {
            LOG.debug("the driver failed at {}", question.name(), e);
            return new Answer.Refused(
                    question, Answer.Why.FAILED, "the driver failed: " + address.withoutSecrets(e.toString()));
        }
    }

    /**
     * The text that is the answer, however long: the first column of its rows, joined.
     *
     * @param mostCharacters more is refused
     * @throws CannotAskException if it is not answered, or is longer
     */
    public String document(Question question, int mostCharacters) {
        long left = Math.max(1, (deadline - clock.millis()) / 1000);
        try (var statement = connection.createStatement()) {
            statement.setQueryTimeout((int) left);
            try (var results = statement.executeQuery(question.sql())) {
                var text = new StringBuilder();
                while (results.next()) {
                    append(results.getCharacterStream(1), text, mostCharacters, question);
                }
                return text.toString();
            }
        } catch (SQLException e) {
            throw new CannotAskException(
                    address.name() + " does not answer: " + refused(question, e)
                            + (question.grant().isEmpty() ? "" : "; it needs: " + question.grant()),
                    e);
        } catch (IOException e) {
            throw new CannotAskException(
                    address.name() + " went away while it answered " + question.name() + ": " + e.getMessage(), e);
        }
    }

    private void append(@Nullable Reader part, StringBuilder text, int most, Question question) throws IOException {
        if (part == null) {
            return;
        }
        try (part) {
            char[] buffer = new char[8192];
            int read;
            while ((read = part.read(buffer)) > 0) {
                text.append(buffer, 0, read);
                if (text.length() > most) {
                    throw new CannotAskException(address.name() + " answers " + question.name() + " with more than "
                            + most + " characters; nothing of it was read");
                }
            }
        }
    }

    private Answer refused(Question question, SQLException e) {
        String state = Objects.requireNonNullElse(e.getSQLState(), "");
        String said = address.withoutSecrets(e.getMessage());
        if (state.startsWith("08") || state.startsWith("57P") || isClosed()) {
            throw new CannotAskException(
                    address.name() + " went away while it was asked for " + question.name() + ": " + said, e);
        }
        var why = e instanceof SQLTimeoutException
                ? Answer.Why.TOO_SLOW
                : address.engine().why(state, e.getErrorCode());
        return new Answer.Refused(question, why, said);
    }

    private boolean isClosed() {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    @Override
    public void close() {
        close(connection, drivers);
    }

    private static void close(@Nullable Connection connection, @Nullable URLClassLoader drivers) {
        try {
            if (connection != null) {
                if (!connection.isClosed() && !connection.getAutoCommit()) {
                    connection.rollback();
                }
                connection.close();
            }
        } catch (SQLException e) {
            LOG.debug("a connection could not be closed", e);
        }
        try {
            if (drivers != null) {
                drivers.close();
            }
        } catch (IOException e) {
            LOG.debug("a driver could not be closed", e);
        }
    }
}
