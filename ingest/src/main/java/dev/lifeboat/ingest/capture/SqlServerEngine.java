package dev.lifeboat.ingest.capture;

import com.microsoft.sqlserver.jdbc.SQLServerDriver;
import dev.lifeboat.ingest.catalog.FoundTables;
import dev.lifeboat.ingest.catalog.SqlServerTables;
import io.debezium.connector.sqlserver.SqlServerConnector;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Struct;

/**
 * SQL Server: the change tables that its own capture job fills. Pulses are updates of one row, as with MariaDB. Written
 * by the documentation; it was never run against a server.
 */
final class SqlServerEngine implements PulsedByRow {
    /** The table of pulses, with its schema. */
    static final String PULSE = "dbo." + PulseRow.TABLE;

    /** In braces a password may hold anything, a brace being doubled. */
    private static final Pattern PASSWORD = Pattern.compile("(?i);\\s*password\\s*=\\s*(?:\\{((?:[^}]|}})*)}|([^;]*))");

    /** Parts of a URL that are settings of the connector; the others are passed on to the driver. */
    private static final Set<String> OWN =
            Set.of("serverName", "portNumber", "databaseName", "user", "password", "instanceName");

    @Override
    public String title() {
        return "SQL Server";
    }

    @Override
    public String example() {
        return "jdbc:sqlserver://host:port;databaseName=...;user=...;password=...";
    }

    @Override
    public boolean takes(String jdbcUrl) {
        if (!jdbcUrl.toLowerCase(Locale.ROOT).startsWith("jdbc:sqlserver:")) {
            return false;
        }
        try {
            return !parts(jdbcUrl).getProperty("databaseName", "").isBlank()
                    && !parts(jdbcUrl).getProperty("serverName", "").isBlank();
        } catch (IllegalStateException e) {
            return false;
        }
    }

    @Override
    public String place(String jdbcUrl) {
        var url = parts(jdbcUrl);
        return url.getProperty("databaseName") + " at " + url.getProperty("serverName") + ":"
                + url.getProperty("portNumber", "1433") + " as user " + url.getProperty("user", "(none)");
    }

    @Override
    public Connection connect(String jdbcUrl) throws SQLException {
        return DriverManager.getConnection(jdbcUrl);
    }

    @Override
    public Sight look(Connection connection, CatalogSource source) throws SQLException {
        var problems = SqlServerTables.problems(connection);
        if (!problems.isEmpty()) {
            throw new CannotCaptureException(
                    "the catalog in " + source.place() + " cannot be read as it is: " + String.join("; ", problems));
        }
        return new SqlServerSight(
                source, connection, PulseRow.of(connection, PULSE, source), SqlServerTables.found(connection));
    }

    @Override
    public FoundTables tables(Connection connection) throws SQLException {
        return SqlServerTables.found(connection);
    }

    @Override
    public void settings(CatalogSource source, FoundTables tables, Properties settings) {
        var url = parts(source.jdbcUrl());
        settings.setProperty("connector.class", SqlServerConnector.class.getName());
        settings.setProperty("database.hostname", url.getProperty("serverName"));
        settings.setProperty("database.port", url.getProperty("portNumber", "1433"));
        settings.setProperty("database.user", url.getProperty("user", ""));
        settings.setProperty("database.password", password(source.jdbcUrl()));
        settings.setProperty("database.names", url.getProperty("databaseName"));
        if (!url.getProperty("instanceName", "").isEmpty()) {
            settings.setProperty("database.instance", url.getProperty("instanceName"));
        }
        url.stringPropertyNames().stream()
                .filter(part -> !OWN.contains(part))
                .forEach(part -> settings.setProperty("driver." + part, url.getProperty(part)));
        settings.setProperty(
                "table.include.list",
                Stream.concat(tables.published().keySet().stream(), Stream.of(PulseRow.TABLE))
                        .map(table -> "dbo\\." + table)
                        .collect(Collectors.joining(",")));
        settings.setProperty("include.schema.changes", "false");
        PulsedByRow.rememberTables(settings);
        // tables are locked until the snapshot is read: a transaction that is open meanwhile has changes before
        // the position of the snapshot, and they could be taken for older than its rows
        settings.setProperty("snapshot.isolation.mode", "exclusive");
        // the server's own job looks every five seconds; oftener than this is no use
        settings.setProperty("poll.interval.ms", "500");
    }

    /** The change's own record in the log: changes of one row have these in the order of their commits. */
    @Override
    public LogPlace placeOf(Struct from) {
        String change = from.getString("change_lsn");
        return SqlServerPlace.of(change == null ? from.getString("commit_lsn") : change);
    }

    @Override
    public void claim(Connection connection, CatalogSource source) throws SQLException {
        try (var sql = connection.prepareStatement("DECLARE @got INT; EXEC @got = sp_getapplock @Resource = ?,"
                + " @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = 0; SELECT @got")) {
            sql.setString(1, "lifeboat." + source.name());
            try (var row = sql.executeQuery()) {
                if (!row.next() || row.getInt(1) < 0) {
                    throw SqlServerSight.inUse(source);
                }
            }
        }
    }

    @Override
    public void sendBeat(Connection connection, CatalogSource source, Epoch epoch, Instant now) throws SQLException {
        PulseRow.beat(connection, PULSE, source, epoch, now);
    }

    @Override
    public String explain(SQLException e, String place) {
        String said = " (" + e.getMessage() + ")";
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return switch (e.getErrorCode()) {
            case 18456 ->
                "SQL Server refuses to let us into " + place + said + "; check user and password of the catalog's URL";
            case 4060 -> "there is no database " + place + ", or the user may not enter it" + said;
            case 229, 230, 262 ->
                "the user may not do what reading takes in " + place + said
                        + "; reading takes SELECT on the schemas dbo and cdc, and INSERT, UPDATE on " + PULSE;
            default ->
                state.startsWith("08")
                        ? "SQL Server of " + place + " cannot be reached" + said + "; is it running? it is tried again"
                        : "SQL Server of " + place + " says: " + e.getMessage();
        };
    }

    /** The driver tells everything of a URL but this. */
    private static String password(String jdbcUrl) {
        var found = PASSWORD.matcher(jdbcUrl);
        if (!found.find()) {
            return "";
        }
        String braced = found.group(1);
        return braced == null ? found.group(2) : braced.replace("}}", "}");
    }

    /** What the URL sets, by the driver's own reading of it; what is only a default of the driver is left out. */
    private static Properties parts(String jdbcUrl) {
        try {
            var driver = new SQLServerDriver();
            var parts = new Properties();
            for (var part : driver.getPropertyInfo(jdbcUrl, new Properties())) {
                if (part.value != null && !part.value.isEmpty()) {
                    parts.setProperty(part.name, part.value);
                }
            }
            for (var usual : driver.getPropertyInfo("jdbc:sqlserver://", new Properties())) {
                if (!OWN.contains(usual.name)) {
                    parts.remove(usual.name, usual.value);
                }
            }
            return parts;
        } catch (SQLException e) {
            throw new IllegalStateException("it is no URL of SQL Server", e);
        }
    }
}
