package dev.lifeboat.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A real PostgreSQL on loopback, as a child process: durable (fsync, synchronous commit and full-page writes are on), with
 * logical decoding, and with a generated password that only the data directory knows. Started again on the same directory
 * it has the same data and password. Safe for any thread.
 */
public final class LocalPostgres implements AutoCloseable {
    /** The superuser, and the only role there is at first. */
    public static final String USER = "postgres";

    private static final String PID_FILE = "postgres.pid";
    private static final Duration READY_LIMIT = Duration.ofMinutes(3);
    /** A fast shutdown takes well under a second, but for its last checkpoint. */
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private static final Map<String, String> SETTINGS = settings();

    private final Path data;
    private final int port;
    private final String password;
    private final ChildProcess child;

    private LocalPostgres(Path data, int port, String password, ChildProcess child) {
        this.data = data;
        this.port = port;
        this.password = password;
        this.child = child;
    }

    private static Map<String, String> settings() {
        var settings = new LinkedHashMap<String, String>();
        settings.put("listen_addresses", "127.0.0.1");
        settings.put("unix_socket_directories", "");
        settings.put("fsync", "on");
        settings.put("synchronous_commit", "on");
        settings.put("full_page_writes", "on");
        settings.put("wal_level", "logical");
        settings.put("max_replication_slots", "10");
        settings.put("max_wal_senders", "10");
        settings.put("shared_buffers", "64MB");
        settings.put("log_line_prefix", "%m [%p] %d ");
        settings.put("log_timezone", "UTC");
        settings.put("timezone", "UTC");
        return settings;
    }

    /**
     * Starts it and waits until it answers queries. The first start on a directory creates its data.
     *
     * @param dir where its data ({@code data/}), password and log live
     * @param port the loopback port, or 0 for a free one
     * @param settings PostgreSQL settings on top of ours
     * @throws PortTakenException if somebody else listens on the port
     * @throws PartFailedException if it does not come up, with the end of its log
     */
    public static LocalPostgres start(Path dir, int port, Map<String, String> settings) {
        try {
            Path home = dir.toAbsolutePath().normalize();
            Files.createDirectories(home);
            var files = new PostgresData(home);
            endLeftover(home);
            int actualPort = Ports.orFree(port);
            Ports.requireFree(actualPort, "PostgreSQL");
            String password = files.initialise();
            var child = ChildProcess.start(new ChildProcess.Launch(
                    "PostgreSQL",
                    command(files.data(), actualPort, settings),
                    Map.of(),
                    home.resolve(PID_FILE),
                    files.log(),
                    STOP_PATIENCE));
            var postgres = new LocalPostgres(files.data(), actualPort, password, child);
            child.awaitReady(READY_LIMIT, postgres::answers);
            return postgres;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start PostgreSQL in " + dir + ": " + e.getMessage(), e);
        }
    }

    static void endLeftover(Path dir) {
        Path home = dir.toAbsolutePath().normalize();
        ChildProcess.endLeftover(home.resolve(PID_FILE), "PostgreSQL");
        new PostgresData(home).endLeftover();
    }

    private static List<String> command(Path data, int port, Map<String, String> further) {
        var command = new ArrayList<>(OrdinaryUser.words());
        command.addAll(Watchdog.words("lifeboat-postgres"));
        command.addAll(List.of(PostgresData.program("postgres"), "-D", data.toString(), "-p", Integer.toString(port)));
        var settings = new LinkedHashMap<>(SETTINGS);
        settings.putAll(further);
        settings.forEach((key, value) -> command.addAll(List.of("-c", key + "=" + value)));
        return command;
    }

    private boolean answers() throws SQLException {
        try (var connection = DriverManager.getConnection(jdbcUrl(USER) + "&connectTimeout=2&socketTimeout=5");
                var statement = connection.createStatement()) {
            return statement.execute("select 1");
        }
    }

    /**
     * The address of a database, complete with user and password, as pgjdbc takes it. Don't log it.
     *
     * @param database the name of a database, which {@link #createDatabase} created
     */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=" + USER + "&password=" + password
                + "&sslmode=disable";
    }

    /** Creates a database unless it is there. */
    public void createDatabase(String name) {
        try (var connection = DriverManager.getConnection(jdbcUrl(USER));
                var exists = connection.prepareStatement("select 1 from pg_database where datname = ?")) {
            exists.setString(1, name);
            if (!exists.executeQuery().next()) {
                try (var create = connection.createStatement()) {
                    create.execute("create database " + create.enquoteIdentifier(name, true));
                }
            }
        } catch (SQLException e) {
            throw child.failed("cannot create the database " + name + ": " + e.getMessage(), e);
        }
    }

    /** Where its programs are: {@code initdb}, {@code pg_ctl} and {@code postgres}. */
    public static Path programs() {
        return PostgresData.programs();
    }

    public int port() {
        return port;
    }

    /** The process id of the server itself (the postmaster). */
    public long pid() {
        return PostgresData.postmaster(data).orElse(child.pid());
    }

    /** The child process, for whoever watches over it. */
    public ChildProcess process() {
        return child;
    }

    /** Kills all of it, as kill -9 does. Committed data stays; start again on the same directory. */
    public void kill() {
        child.kill();
    }

    /** Stops it fast and cleanly: open sessions are ended, a checkpoint is written. */
    @Override
    public void close() {
        child.close();
    }
}
