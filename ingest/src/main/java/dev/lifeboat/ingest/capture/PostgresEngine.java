package dev.lifeboat.ingest.capture;

import dev.lifeboat.ingest.catalog.FoundTables;
import dev.lifeboat.ingest.catalog.Publication;
import dev.lifeboat.ingest.catalog.Row;
import io.debezium.connector.postgresql.PostgresConnector;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** PostgreSQL: a publication and a slot of pgoutput. Pulses are logical messages, which take no table and no right to write. */
final class PostgresEngine implements CatalogEngine {
    private static final String PREFIX = "lifeboat-pulse";

    @Override
    public String title() {
        return "PostgreSQL";
    }

    @Override
    public String example() {
        return "jdbc:postgresql://host:port/database?user=...&password=...";
    }

    @Override
    public boolean takes(String jdbcUrl) {
        return org.postgresql.Driver.parseURL(jdbcUrl, new Properties()) != null;
    }

    @Override
    public String place(String jdbcUrl) {
        var url = parts(jdbcUrl);
        return url.getProperty("PGDBNAME") + " at " + url.getProperty("PGHOST") + ":" + url.getProperty("PGPORT")
                + " as user " + url.getProperty("user", "(none)");
    }

    @Override
    public Connection connect(String jdbcUrl) throws SQLException {
        return DriverManager.getConnection(jdbcUrl);
    }

    @Override
    public Sight look(Connection connection, CatalogSource source) throws SQLException {
        return new PostgresPreflight(source).look(connection);
    }

    @Override
    public FoundTables tables(Connection connection) throws SQLException {
        return Publication.tables(connection);
    }

    @Override
    public void settings(CatalogSource source, FoundTables tables, Properties settings) {
        settings.setProperty("connector.class", PostgresConnector.class.getName());
        connection(settings, parts(source.jdbcUrl()));
        // what is read, and through what: both are made and checked before
        settings.setProperty("plugin.name", "pgoutput");
        settings.setProperty("slot.name", source.slot());
        settings.setProperty("publication.name", Publication.NAME);
        settings.setProperty("publication.autocreate.mode", "disabled");
        settings.setProperty(
                "table.include.list",
                tables.published().keySet().stream()
                        .map(table -> "public\\." + table)
                        .collect(Collectors.joining(",")));
        settings.setProperty("message.prefix.include.list", PREFIX);
        settings.setProperty("offset.mismatch.strategy", "trust_offset");
        settings.setProperty("interval.handling.mode", "string");
        settings.setProperty("unavailable.value.placeholder", Rows.UNAVAILABLE);
        // large values that did not change are fetched; where that fails, they are not known
        settings.setProperty("post.processors", "reselector");
        settings.setProperty("reselector.type", "io.debezium.processors.reselect.ReselectColumnsPostProcessor");
        settings.setProperty("reselector.reselect.unavailable.values", "true");
        settings.setProperty("reselector.reselect.null.values", "false");
        settings.setProperty("slot.max.retries", "0");
    }

    @Override
    public LogPlace placeOf(Struct from) {
        return place(from.getInt64("lsn"));
    }

    @Override
    public LogPlace snapshotPlace(CatalogSource source, String operation, Struct from) {
        return place(SlotStart.of(source));
    }

    private static LogPlace place(long lsn) {
        return new LogPlace(lsn, Row.place(lsn));
    }

    @Override
    public @Nullable Beat beat(CatalogSource source, Epoch epoch, String operation, Struct change) {
        if (!operation.equals("m")) {
            return null;
        }
        Instant sent = sentAt(Objects.requireNonNull(change.getStruct("message").getBytes("content")));
        return sent == null ? null : new Beat(0, sent);
    }

    private static @Nullable Instant sentAt(byte[] content) {
        try {
            return Instant.ofEpochMilli(Long.parseLong(new String(content, StandardCharsets.US_ASCII)));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    @Override
    public void sendBeat(Connection connection, CatalogSource source, Epoch epoch, Instant now) throws SQLException {
        try (var sql = connection.prepareStatement("SELECT pg_logical_emit_message(true, ?, ?)")) {
            sql.setString(1, PREFIX);
            sql.setString(2, Long.toString(now.toEpochMilli()));
            sql.execute();
        }
    }

    @Override
    public String explain(SQLException e, String place) {
        String said = " (" + e.getMessage() + ")";
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return switch (state) {
            case "28P01", "28000" ->
                "PostgreSQL refuses to let us into " + place + said
                        + "; check user and password of the catalog's URL, and pg_hba.conf";
            case "3D000" -> "there is no database " + place + said + "; create it, or mend the catalog's URL";
            case "57P01", "57P02", "57P03" ->
                "PostgreSQL of " + place + " is stopping or starting" + said + "; it is tried again";
            case "42501" -> "the role may not do what reading takes in " + place + said + rights(e);
            default ->
                state.startsWith("08")
                        ? "PostgreSQL of " + place + " cannot be reached" + said + "; is it running? it is tried again"
                        : "PostgreSQL of " + place + " says: " + e.getMessage();
        };
    }

    private static String rights(SQLException e) {
        String message = e.getMessage() == null ? "" : e.getMessage();
        return message.contains("replication") || message.contains("WAL")
                ? "; have a superuser run: ALTER ROLE ... REPLICATION;"
                : "; have an owner or a superuser grant it";
    }

    /** The parts of the URL: PGHOST, PGPORT, PGDBNAME, user, password and the driver's own settings. */
    private static Properties parts(String jdbcUrl) {
        Properties parts = org.postgresql.Driver.parseURL(jdbcUrl, new Properties());
        if (parts == null) {
            throw new IllegalStateException("checked when the source was made");
        }
        var all = new Properties();
        parts.stringPropertyNames().forEach(name -> all.setProperty(name, parts.getProperty(name)));
        return all;
    }

    private static void connection(Properties settings, Properties url) {
        for (String part : url.stringPropertyNames()) {
            String value = url.getProperty(part);
            switch (part) {
                case "PGHOST" -> settings.setProperty("database.hostname", value);
                case "PGPORT" -> settings.setProperty("database.port", value);
                case "PGDBNAME" -> settings.setProperty("database.dbname", value);
                case "user" -> settings.setProperty("database.user", value);
                case "password" -> settings.setProperty("database.password", value);
                case "sslmode" -> settings.setProperty("database.sslmode", value);
                case "sslrootcert" -> settings.setProperty("database.sslrootcert", value);
                case "sslcert" -> settings.setProperty("database.sslcert", value);
                case "sslkey" -> settings.setProperty("database.sslkey", value);
                default -> settings.setProperty("driver." + part, value);
            }
        }
    }
}
