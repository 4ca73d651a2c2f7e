package dev.lifeboat.snapshot.take;

import dev.lifeboat.ingest.server.Address;
import dev.lifeboat.snapshot.Algorithm;
import dev.lifeboat.snapshot.Session;
import dev.lifeboat.snapshot.TableName;
import dev.lifeboat.snapshot.file.Position;
import dev.lifeboat.snapshot.file.ServerId;
import dev.lifeboat.snapshot.postgres.PostgresSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** PostgreSQL: the first session exports its snapshot, the others import it. */
final class PostgresSource implements Source {
    private static final String TABLES = """
            select n.nspname, c.relname
              from pg_class c
              join pg_namespace n on n.oid = c.relnamespace
             where c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition and c.relpersistence <> 't'
               and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
             order by n.nspname, c.relname
            """;
    private final Connections connections;
    private final Connection first;
    private final PostgresSession lead;
    private final Algorithm algorithm;
    private final Duration statement;
    private final String snapshot;
    private final ServerId server;
    private final Position position;

    PostgresSource(Address address, Algorithm algorithm, Duration statement, InstantSource clock) throws SQLException {
        this.algorithm = algorithm;
        this.statement = statement;
        this.connections = new Connections(address, statement);
        try {
            this.first = connections.open();
            this.lead = PostgresSession.begin(first, algorithm, null, statement);
            this.snapshot = lead.export();
            this.position = new Position(clock.instant(), text(first, "select pg_current_snapshot()::text", "12"));
            this.server = PostgresSession.server(first);
        } catch (SQLException | RuntimeException e) {
            connections.close();
            throw e;
        }
    }

    /** @param before the version that does not know it */
    private static String text(Connection connection, String sql, String before) throws SQLException {
        if (connection.getMetaData().getDatabaseMajorVersion() <= Integer.parseInt(before)) {
            return "";
        }
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    @Override
    public Session lead() {
        return lead;
    }

    @Override
    public Session another() throws SQLException {
        return PostgresSession.begin(connections.open(), algorithm, snapshot, statement);
    }

    @Override
    public boolean isParallel() {
        return true;
    }

    @Override
    public List<TableName> tables() throws SQLException {
        var tables = new ArrayList<TableName>();
        try (var statement = first.createStatement();
                var row = statement.executeQuery(TABLES)) {
            while (row.next()) {
                tables.add(new TableName(row.getString(1), row.getString(2)));
            }
        }
        return tables;
    }

    @Override
    public String schema() {
        return "public";
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
