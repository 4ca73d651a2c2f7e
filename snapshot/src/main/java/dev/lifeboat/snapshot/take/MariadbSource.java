package dev.lifeboat.snapshot.take;

import dev.lifeboat.ingest.server.Address;
import dev.lifeboat.snapshot.Reading.NotDigested;
import dev.lifeboat.snapshot.Session;
import dev.lifeboat.snapshot.TableName;
import dev.lifeboat.snapshot.file.Position;
import dev.lifeboat.snapshot.file.ServerId;
import dev.lifeboat.snapshot.mariadb.MariadbSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** MariaDB or MySQL: one session, for several would need all writers to be stopped for a moment. */
final class MariadbSource implements Source {
    private static final String TABLES = """
            select table_schema, table_name from information_schema.tables
             where table_schema = database() and table_type <> 'SYSTEM VIEW'
             order by table_name
            """;

    /** Rights on single tables, and those that come by a role, do not count: where it says yes, it is sure. */
    private static final String SEES_ALL = """
            select exists (
                select 1 from information_schema.user_privileges
                 where privilege_type = 'SELECT' and grantee = me)
             or exists (
                select 1 from information_schema.schema_privileges
                 where privilege_type = 'SELECT' and grantee = me and database() like table_schema)
              from (select concat(quote(substring_index(current_user(), '@', 1)), '@',
                                  quote(substring_index(current_user(), '@', -1))) as me) x
            """;

    private final Connections connections;
    private final Connection connection;
    private final MariadbSession lead;
    private final ServerId server;
    private final Position position;
    private final String schema;

    MariadbSource(Address address, Duration statement, InstantSource clock) throws SQLException {
        this.connections = new Connections(address, statement);
        try {
            this.connection = connections.open();
            this.lead = MariadbSession.begin(connection);
            this.position = new Position(clock.instant(), "");
            this.server = MariadbSession.server(connection);
            this.schema = Objects.requireNonNullElse(connection.getCatalog(), "");
        } catch (SQLException | RuntimeException e) {
            connections.close();
            throw e;
        }
        if (schema.isEmpty()) {
            connections.close();
            throw new IllegalArgumentException("the URL names no database, e.g. jdbc:mariadb://host:3306/orders");
        }
    }

    @Override
    public Session lead() {
        return lead;
    }

    @Override
    public Session another() {
        throw new IllegalStateException("MariaDB is read over one connection");
    }

    @Override
    public boolean isParallel() {
        return false;
    }

    @Override
    public List<TableName> tables() throws SQLException {
        var tables = new ArrayList<TableName>();
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(TABLES)) {
            while (row.next()) {
                tables.add(new TableName(row.getString(1), row.getString(2)));
            }
        }
        return tables;
    }

    @Override
    public @Nullable NotDigested hidden() throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(SEES_ALL)) {
            row.next();
            return row.getBoolean(1)
                    ? null
                    : new NotDigested(
                            new TableName(schema, "*"),
                            NotDigested.Kind.NOT_ALLOWED,
                            "tables on which the user has no right are hidden from it, so that nobody knows whether these are"
                                    + " all: GRANT SELECT on " + schema + ".* to it, or name the tables");
        }
    }

    @Override
    public String schema() {
        return schema;
    }

    @Override
    public ServerId server() {
        return server;
    }

    @Override
    public Position position() {
        return position;
    }

    @Override
    public void close() {
        connections.close();
    }
}
