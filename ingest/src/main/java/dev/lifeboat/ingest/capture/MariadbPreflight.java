package dev.lifeboat.ingest.capture;

import dev.lifeboat.ingest.catalog.FoundTables;
import dev.lifeboat.ingest.catalog.MariadbTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is looked at in MariaDB before the change stream is opened: whatever would lose a change in silence. */
final class MariadbPreflight {
    /** What reading takes for the whole server. */
    private static final List<String> RIGHTS =
            List.of("REPLICATION SLAVE", "BINLOG MONITOR", "SLAVE MONITOR", "RELOAD");

    private static final String GRANTS = "GRANT " + String.join(", ", RIGHTS) + " ON *.* TO ...;"
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
        MariadbServer.requireMariadb(connection, source);
        requireGrants();
        String serverId = MariadbServer.requireReadable(connection, source);
        requireInLog();
        var tables = tables();
        requirePulseGrants();
        return new MariadbSight(
                source, connection, serverId, files(), PulseRow.of(connection, PulseRow.TABLE, source), tables);
    }

    /** A table that one may not see looks like one that is not there. */
    private void requireGrants() throws SQLException {
        String database = connection.getCatalog();
        var grants = texts("SHOW GRANTS", 1);
        var missing = new ArrayList<String>();
        for (String right : RIGHTS) {
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
