package dev.lifeboat.ingest.capture;

import dev.lifeboat.ingest.catalog.FoundTables;
import dev.lifeboat.ingest.catalog.Publication;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is looked at in PostgreSQL before the change stream is opened. */
final class PostgresPreflight {
    private static final String SERVER = """
            SELECT current_setting('wal_level'),
                   (SELECT system_identifier::text FROM pg_control_system()),
                   CASE WHEN pg_is_in_recovery() THEN (SELECT timeline_id::text FROM pg_control_checkpoint())
                        ELSE (('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int)::text END,
                   current_setting('server_version_num')::int,
                   (coalesce(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END,
                             '0/0') - '0/0'::pg_lsn)::bigint
            """;
    private static final String SLOT = """
            SELECT plugin, database, active_pid, wal_status, (confirmed_flush_lsn - '0/0'::pg_lsn)::bigint
            FROM pg_replication_slots WHERE slot_name = ?
            """;

    private final CatalogSource source;

    PostgresPreflight(CatalogSource source) {
        this.source = source;
    }

    Sight look(Connection connection) throws SQLException {
        var server = server(connection);
        var tables = publication(connection);
        return new PostgresSight(source, server, tables, connection.getCatalog(), slot(connection));
    }

    private Joining.Server server(Connection connection) throws SQLException {
        try (var sql = connection.createStatement();
                var row = sql.executeQuery(SERVER)) {
            row.next();
            if (!row.getString(1).equals("logical")) {
                throw new CannotCaptureException("wal_level of " + source.place() + " is " + row.getString(1)
                        + ", so that its changes cannot be read; run ALTER SYSTEM SET wal_level = 'logical' and restart"
                        + " PostgreSQL");
            }
            if (row.getInt(4) < 140000) {
                throw new CannotCaptureException(
                        source.place() + " is PostgreSQL " + row.getInt(4) / 10000 + "; it takes 14 or newer");
            }
            return new Joining.Server(row.getString(2), row.getString(3), row.getLong(5));
        }
    }

    private FoundTables publication(Connection connection) throws SQLException {
        var tables = Publication.tables(connection);
        if (tables.published().isEmpty()) {
            throw new CannotCaptureException("there is no table of a catalog in the schema public of " + source.place()
                    + "; run: lifeboat catalog install");
        }
        try {
            if (!Publication.bringUpToDate(connection).isEmpty()) {
                tables = Publication.tables(connection);
            }
        } catch (SQLException e) {
            throw new CannotCaptureException(
                    "the tables of the catalog in " + source.place() + " are not all published, and this role may not"
                            + " publish them (" + e.getMessage() + "); have their owner run: "
                            + Publication.byHand(tables),
                    e);
        }
        var leftOut = Publication.leftOut(connection);
        if (!leftOut.isEmpty()) {
            throw new CannotCaptureException("the publication " + Publication.NAME + " of " + source.place()
                    + " leaves out changes: " + leftOut + "; have its owner run: DROP PUBLICATION " + Publication.NAME
                    + "; and then: lifeboat catalog install");
        }
        for (String table : tables.published().keySet()) {
            requireSelect(connection, table);
        }
        return tables;
    }

    private void requireSelect(Connection connection, String table) throws SQLException {
        try (var query = connection.prepareStatement("SELECT has_table_privilege(?, 'SELECT'), current_user")) {
            query.setString(1, "public." + table);
            try (var row = query.executeQuery()) {
                row.next();
                if (!row.getBoolean(1)) {
                    throw new CannotCaptureException("table public." + table + " of " + source.place()
                            + " may not be read; have its owner run: GRANT SELECT ON public." + table + " TO "
                            + row.getString(2) + ";");
                }
            }
        }
    }

    private Optional<Joining.Slot> slot(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement(SLOT)) {
            query.setString(1, source.slot());
            try (var row = query.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                int pid = row.getInt(3);
                return Optional.of(new Joining.Slot(
                        text(row.getString(1)),
                        text(row.getString(2)),
                        pid == 0 ? null : pid,
                        text(row.getString(4)),
                        row.getLong(5)));
            }
        }
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
