package dev.lifeboat.ingest.capture;

import dev.lifeboat.ingest.catalog.FoundTables;
import dev.lifeboat.ingest.catalog.MariadbTables;
import io.debezium.connector.mariadb.MariaDbConnector;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.HostAddress;

/**
 * MariaDB: the binary log, read as a replica reads it. Pulses are updates of one row of a table of ours, as there are no
 * logical messages; its row says, too, whether the database is the one that was read.
 */
final class MariadbEngine implements PulsedByRow {
    /** Tells of every connection, at level INFO, past our logging; held, as the level would be forgotten with it. */
    private static final Logger BINLOG_CLIENT = Logger.getLogger("com.github.shyiko.mysql.binlog.BinaryLogClient");

    static {
        BINLOG_CLIENT.setLevel(Level.WARNING);
    }

    private static final Pattern SCHEME = Pattern.compile("(?i)^jdbc:(mariadb|mysql):");
    /** What Debezium puts for a date of zeros where the column may not be null. */
    private static final Instant ZERO = Instant.EPOCH;

    @Override
    public String title() {
        return "MariaDB";
    }

    @Override
    public String example() {
        return "jdbc:mariadb://host:port/database?user=...&password=...";
    }

    @Override
    public boolean takes(String jdbcUrl) {
        if (!SCHEME.matcher(jdbcUrl).find()) {
            return false;
        }
        try {
            var url = Configuration.parse(forDriver(jdbcUrl));
            return url != null && url.database() != null && url.addresses().size() == 1;
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public String place(String jdbcUrl) {
        var url = parts(jdbcUrl);
        var host = host(url);
        return url.database() + " at " + host.host + ":" + host.port + " as user "
                + (url.user() == null ? "(none)" : url.user());
    }

    @Override
    public Connection connect(String jdbcUrl) throws SQLException {
        return DriverManager.getConnection(forDriver(jdbcUrl));
    }

    @Override
    public Sight look(Connection connection, CatalogSource source) throws SQLException {
        Statements.watch();
        return new MariadbPreflight(source, connection).look();
    }

    @Override
    public FoundTables tables(Connection connection) throws SQLException {
        return MariadbTables.found(connection);
    }

    @Override
    public void settings(CatalogSource source, FoundTables tables, Properties settings) {
        var url = parts(source.jdbcUrl());
        var host = host(url);
        settings.setProperty("connector.class", MariaDbConnector.class.getName());
        settings.setProperty("database.hostname", host.host);
        settings.setProperty("database.port", Integer.toString(host.port));
        settings.setProperty("database.user", url.user() == null ? "" : url.user());
        settings.setProperty("database.password", url.password() == null ? "" : url.password());
        settings.setProperty("database.ssl.mode", url.sslMode().getValue().toLowerCase(Locale.ROOT));
        // the server knows replicas by this number, and ends the older of two with the same
        settings.setProperty(
                "database.server.id",
                Integer.toString(ThreadLocalRandom.current().nextInt(1_000_000, 2_000_000_000)));
        String database = Pattern.quote(url.database());
        settings.setProperty("database.include.list", database);
        settings.setProperty(
                "table.include.list",
                Stream.concat(tables.published().keySet().stream(), Stream.of(PulseRow.TABLE))
                        .map(table -> database + "\\." + table)
                        .collect(Collectors.joining(",")));
        // by this name it is known whose log had a statement that was passed over
        settings.setProperty("topic.prefix", EngineSettings.name(source));
        // a table that was made anew has the definition of the old one, and none of its rows
        settings.setProperty("include.schema.changes", "true");
        // the definitions of the tables, beside the offsets; those of no other table
        PulsedByRow.rememberTables(settings);
        settings.setProperty("schema.history.internal.store.only.captured.databases.ddl", "true");
        // the position is read under a global lock, held for a moment: without it, a transaction that is in the log and
        // not yet visible would be in neither snapshot nor stream
        settings.setProperty("snapshot.locking.mode", "minimal");
        // while it waits for that lock, everybody's writes wait behind it
        settings.setProperty("snapshot.lock.timeout.ms", "2000");
        settings.setProperty("bigint.unsigned.handling.mode", "precise");
        settings.setProperty("enable.time.adjuster", "false");
        // after a lost connection all is looked at again, not joined on to blindly
        settings.setProperty("connect.keep.alive", "false");
    }

    @Override
    public LogPlace placeOf(Struct from) {
        return BinlogPlace.of(from.getString("file"), from.getInt64("pos"), from.getInt32("row"));
    }

    @Override
    public void requireReadable(Connection connection, CatalogSource source) throws SQLException {
        MariadbServer.requireReadable(connection, source);
    }

    @Override
    public long passedOver(CatalogSource source) {
        return Statements.passedOver(EngineSettings.name(source));
    }

    @Override
    public void claim(Connection connection, CatalogSource source) throws SQLException {
        MariadbLock.take(connection, source);
    }

    @Override
    public void sendBeat(Connection connection, CatalogSource source, Epoch epoch, Instant now) throws SQLException {
        PulseRow.beat(connection, PulseRow.TABLE, source, epoch, now);
    }

    @Override
    public @Nullable Object honest(Object value) {
        return value.equals(ZERO) || value.equals(LocalDate.EPOCH) || value.equals(ZERO.toString()) ? null : value;
    }

    @Override
    public String explain(SQLException e, String place) {
        String said = " (" + e.getMessage() + ")";
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return switch (e.getErrorCode()) {
            case 1045, 1698 ->
                "MariaDB refuses to let us into " + place + said + "; check user and password of the catalog's URL";
            case 1049 -> "there is no database " + place + said + "; create it, or mend the catalog's URL";
            case 1044, 1142, 1143, 1227, 1370 ->
                "the user may not do what reading takes in " + place + said + "; " + MariadbPreflight.grants();
            case 1053, 1927 -> "MariaDB of " + place + " is stopping" + said + "; it is tried again";
            default ->
                state.startsWith("08")
                        ? "MariaDB of " + place + " cannot be reached" + said + "; is it running? it is tried again"
                        : "MariaDB of " + place + " says: " + e.getMessage();
        };
    }

    private static String forDriver(String jdbcUrl) {
        return SCHEME.matcher(jdbcUrl).replaceFirst("jdbc:mariadb:");
    }

    private static Configuration parts(String jdbcUrl) {
        try {
            return Configuration.parse(forDriver(jdbcUrl));
        } catch (SQLException e) {
            throw new IllegalStateException("checked when the source was made", e);
        }
    }

    private static HostAddress host(Configuration url) {
        return url.addresses().get(0);
    }
}
