package dev.lifeboat.ingest.capture;

import dev.lifeboat.ingest.catalog.FoundTables;
import dev.lifeboat.ingest.catalog.MariadbTables;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is looked at in MariaDB before the change stream is opened: whatever would lose a change in silence. */
final class MariadbPreflight {
    private static final String SERVER = """
            SELECT @@version, @@global.log_bin, @@global.binlog_format, @@global.binlog_row_image, @@global.server_id,
                   @@global.log_bin_compress, @@global.log_slave_updates OR @@global.gtid_slave_pos = ''
            """;
    private static final String GRANTS = "GRANT REPLICATION SLAVE, BINLOG MONITOR, RELOAD ON *.* TO ...;"
            + " GRANT SELECT ON catalog.* TO ...; GRANT INSERT, UPDATE ON catalog." + PulseRow.TABLE + " TO ...;";

    private final CatalogSource source;
    private final Connection connection;

    MariadbPreflight(CatalogSource source, Connection connection) {
        this.source = source;
        this.connection = connection;
    }

    /** What its user must be granted, for a message. */
    static String grants() {
        return "reading takes: " + GRANTS;
    }

    Sight look() throws SQLException {
        String serverId = server();
        requireGrants();
        requireInLog();
        var tables = tables();
        requirePulseGrants();
        return new MariadbSight(
                source, connection, serverId, files(), PulseRow.of(connection, PulseRow.TABLE, source), tables);
    }

    private String server() throws SQLException {
        try (var sql = connection.createStatement();
                var row = sql.executeQuery("SELECT @@version")) {
            row.next();
            String version = row.getString(1);
            if (!version.toLowerCase(Locale.ROOT).contains("mariadb")) {
                throw new CannotCaptureException(source.place() + " is version " + version + " of another server than"
                        + " MariaDB, whose binary log is not read; keep the catalog in MariaDB or PostgreSQL");
            }
        }
        try (var sql = connection.createStatement();
                var row = sql.executeQuery(SERVER)) {
            row.next();
            require(row, 2, "1", "log_bin", "start the server with log_bin = mariadb-bin");
            require(row, 3, "ROW", "binlog_format", "SET GLOBAL binlog_format = 'ROW', and in the server's settings");
            require(
                    row,
                    4,
                    "FULL",
                    "binlog_row_image",
                    "SET GLOBAL binlog_row_image = 'FULL', and in the server's settings");
            require(row, 6, "0", "log_bin_compress", "SET GLOBAL log_bin_compress = OFF, and in the server's settings");
            if (!row.getBoolean(7)) {
                throw new CannotCaptureException(source.place() + " is a replica that does not log what it replicates,"
                        + " so that such changes would be missed; set log_slave_updates = ON and restart it, or read the"
                        + " primary");
            }
            return row.getString(5);
        }
    }

    private void require(ResultSet row, int column, String value, String name, String remedy) throws SQLException {
        if (!value.equalsIgnoreCase(row.getString(column))) {
            throw new CannotCaptureException(name + " of " + source.place() + " is " + row.getString(column)
                    + ", so that its changes cannot be read; it takes " + value + ": " + remedy
                    + "; then end the sessions that are open, as they keep the setting they began with");
        }
    }

    /** A table that one may not see looks like one that is not there. */
    private void requireGrants() throws SQLException {
        String database = connection.getCatalog();
        var grants = texts("SHOW GRANTS", 1);
        var missing = new ArrayList<String>();
        for (String right : List.of("REPLICATION SLAVE", "BINLOG MONITOR", "RELOAD")) {
            if (grants.stream().noneMatch(grant -> Granted.global(grant, right))) {
                missing.add("GRANT " + right + " ON *.*");
            }
        }
        if (grants.stream().noneMatch(grant -> Granted.on(grant, "SELECT", database))) {
            missing.add("GRANT SELECT ON `" + database + "`.*");
        }
        requireNone(missing);
    }

    private void requirePulseGrants() throws SQLException {
        String database = connection.getCatalog();
        var grants = texts("SHOW GRANTS", 1);
        var missing = new ArrayList<String>();
        for (String right : List.of("INSERT", "UPDATE")) {
            if (grants.stream().noneMatch(grant -> Granted.onTable(grant, right, database, PulseRow.TABLE))) {
                missing.add("GRANT " + right + " ON `" + database + "`." + PulseRow.TABLE);
            }
        }
        requireNone(missing);
    }

    private void requireNone(List<String> missing) {
        if (!missing.isEmpty()) {
            throw new CannotCaptureException("the user may not do what reading takes in " + source.place()
                    + "; have an administrator run, each with TO and the user: " + String.join("; ", missing));
        }
    }

    /** Changes of databases that the log leaves out would be missed. */
    private void requireInLog() throws SQLException {
        String database = connection.getCatalog();
        try (var sql = connection.createStatement();
                var row = sql.executeQuery("SHOW MASTER STATUS")) {
            if (!row.next()) {
                throw new CannotCaptureException("the binary log of " + source.place() + " is not written");
            }
            String only = text(row.getString(3));
            String not = text(row.getString(4));
            if (!only.isEmpty() && !List.of(only.split(",")).contains(database)
                    || List.of(not.split(",")).contains(database)) {
                throw new CannotCaptureException("the binary log of " + source.place() + " leaves out " + database
                        + " (binlog_do_db '" + only + "', binlog_ignore_db '" + not
                        + "'); mend these settings and restart the server");
            }
        }
    }

    private FoundTables tables() throws SQLException {
        var tables = MariadbTables.found(connection);
        if (tables.published().isEmpty() && tables.withoutIdentity().isEmpty()) {
            throw new CannotCaptureException(
                    "there is no table of a catalog in " + source.place() + "; run: lifeboat catalog install");
        }
        var problems = MariadbTables.problems(connection, tables);
        if (!problems.isEmpty()) {
            throw new CannotCaptureException(
                    "the catalog in " + source.place() + " cannot be read as it is: " + String.join("; ", problems));
        }
        return tables;
    }

    private Map<String, Long> files() throws SQLException {
        var files = new HashMap<String, Long>();
        try (var sql = connection.createStatement();
                var rows = sql.executeQuery("SHOW BINARY LOGS")) {
            while (rows.next()) {
                files.put(rows.getString(1), rows.getLong(2));
            }
        }
        return files;
    }

    private List<String> texts(String query, int column) throws SQLException {
        var texts = new ArrayList<String>();
        try (var sql = connection.createStatement();
                var rows = sql.executeQuery(query)) {
            while (rows.next()) {
                texts.add(text(rows.getString(column)));
            }
        }
        return texts;
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
