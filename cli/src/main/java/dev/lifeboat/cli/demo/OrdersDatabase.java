package dev.lifeboat.cli.demo;

import dev.lifeboat.local.LocalPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Map;

/**
 * The database that the story is about: a PostgreSQL server of its own, with data checksums, log archiving and a small
 * shop's tables. Its files are below the directory it is given; closing it stops the server.
 */
final class OrdersDatabase implements AutoCloseable {
    static final String NAME = "orders";

    private final LocalPostgres server;
    private final Path archive;

    private OrdersDatabase(LocalPostgres server, Path archive) {
        this.server = server;
        this.archive = archive;
    }

    static OrdersDatabase start(Path directory) throws IOException, SQLException {
        Path archive = Files.createDirectories(directory.resolve("wal-archive")).toAbsolutePath();
        OrdersDatabase orders = new OrdersDatabase(
                LocalPostgres.start(
                        directory.resolve("server"),
                        0,
                        Map.of(
                                "archive_mode", "on",
                                "archive_command", archiveCommand(archive),
                                "archive_timeout", "5s")),
                archive);
        try {
            orders.fill();
            return orders;
        } catch (SQLException | RuntimeException e) {
            orders.close();
            throw e;
        }
    }

    String jdbcUrl() {
        return server.jdbcUrl(NAME);
    }

    int port() {
        return server.port();
    }

    Path archive() {
        return archive;
    }

    String systemIdentifier() throws SQLException {
        return ask("select system_identifier from pg_control_system()");
    }

    /** Where a table's rows are, relative to the data directory. */
    String fileOf(String table) throws SQLException {
        return ask("select pg_relation_filepath('" + table + "')");
    }

    /** The server's clock, as exactly as it names instants. */
    Instant now() throws SQLException {
        return Instant.parse(
                ask("select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"));
    }

    /** The first column of the first row. */
    String ask(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    @Override
    public void close() {
        server.close();
    }

    private void fill() throws SQLException {
        server.createDatabase(NAME);
        try (Connection connection = DriverManager.getConnection(jdbcUrl());
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(Resources.text("orders.sql"));
            connection.commit();
        }
    }

    /** Never overwrites, and a half-written copy never has a segment's name. */
    private static String archiveCommand(Path archive) {
        return "test ! -f '%1$s/%%f' && cp '%%p' '%1$s/%%f.part' && mv '%1$s/%%f.part' '%1$s/%%f'".formatted(archive);
    }
}
