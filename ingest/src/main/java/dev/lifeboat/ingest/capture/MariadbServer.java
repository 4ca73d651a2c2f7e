package dev.lifeboat.ingest.capture;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;

/** Whether a server writes every change into a log of its own, in a form that can be read. Looked at before each pulse. */
final class MariadbServer {
    private static final String SETTINGS = """
            SELECT @@global.server_id, @@global.log_bin, @@global.binlog_format, @@global.binlog_row_image,
                   @@global.log_bin_compress
            """;

    private MariadbServer() {}

    /**
     * Makes sure that it does.
     *
     * @return its number within its replication
     * @throws CannotCaptureException if it does not, naming setting and remedy
     */
    static String requireReadable(Connection connection, CatalogSource source) throws SQLException {
        try (var sql = connection.createStatement()) {
            String serverId = settings(sql.executeQuery(SETTINGS), source);
            requireNoReplica(sql.executeQuery("SHOW ALL SLAVES STATUS"), source);
            return serverId;
        }
    }

    /** Another server than MariaDB does not know the settings. */
    static void requireMariadb(Connection connection, CatalogSource source) throws SQLException {
        try (var sql = connection.createStatement();
                var row = sql.executeQuery("SELECT @@version")) {
            row.next();
            String version = row.getString(1);
            if (!version.toLowerCase(Locale.ROOT).contains("mariadb")) {
                throw new CannotCaptureException(source.place() + " is version " + version + " of another server than"
                        + " MariaDB, whose binary log is not read; keep the catalog in MariaDB or PostgreSQL");
            }
        }
    }

    private static String settings(ResultSet row, CatalogSource source) throws SQLException {
        row.next();
        require(row, 2, "1", "log_bin", "start the server with log_bin = mariadb-bin", source);
        require(row, 3, "ROW", "binlog_format", set("binlog_format = 'ROW'"), source);
        require(row, 4, "FULL", "binlog_row_image", set("binlog_row_image = 'FULL'"), source);
        require(row, 5, "0", "log_bin_compress", set("log_bin_compress = OFF"), source);
        return row.getString(1);
    }

    private static String set(String setting) {
        return "SET GLOBAL " + setting + ", and in the server's settings";
    }

    private static void require(
            ResultSet row, int column, String value, String name, String remedy, CatalogSource source)
            throws SQLException {
        if (!value.equalsIgnoreCase(row.getString(column))) {
            throw new CannotCaptureException(name + " of " + source.place() + " is " + row.getString(column)
                    + ", so that its changes cannot be read; it takes " + value + ": " + remedy
                    + "; then end the sessions that are open, as they keep the setting they began with");
        }
    }

    /** Pulses are written here: they come back while the changes of the primary do not arrive. */
    private static void requireNoReplica(ResultSet replication, CatalogSource source) throws SQLException {
        if (replication.next()) {
            throw new CannotCaptureException(source.place() + " is on a replica of "
                    + replication.getString("Master_Host") + ":" + replication.getString("Master_Port")
                    + ", where nobody can tell how far behind the catalog is; read it on the primary, or, where the"
                    + " server is no replica any more, run there: STOP ALL SLAVES; RESET SLAVE '"
                    + replication.getString("Connection_name") + "' ALL");
        }
    }
}
