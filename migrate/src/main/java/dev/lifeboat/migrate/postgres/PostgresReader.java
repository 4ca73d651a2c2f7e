package dev.lifeboat.migrate.postgres;

import dev.lifeboat.migrate.engine.Answers;
import dev.lifeboat.migrate.engine.Ask;
import dev.lifeboat.migrate.engine.Reader;
import dev.lifeboat.migrate.engine.Table;
import dev.lifeboat.snapshot.Algorithm;
import dev.lifeboat.snapshot.Seal;
import dev.lifeboat.snapshot.Selection;
import dev.lifeboat.snapshot.postgres.PostgresTableDigests;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Reads each table, and each answer, in a {@link Look}. */
final class PostgresReader implements Reader {
    private final Connection connection;
    private final Seal seal;

    PostgresReader(Connection connection, Seal seal) {
        this.connection = connection;
        this.seal = seal;
    }

    @Override
    public Tables tables() throws SQLException {
        return PostgresTables.of(connection);
    }

    @Override
    public Held digest(Table table, List<String> columns) throws SQLException {
        var digests = PostgresTableDigests.on(connection, Algorithm.POSTGRES_FAST, seal);
        return Look.at(
                connection,
                () -> Answers.held(table, columns, digests.read(Selection.of(((PostgresTable) table).id(), columns))));
    }

    @Override
    public long rows(Table table) throws SQLException {
        var counted = (PostgresTable) table;
        String rows = Look.at(
                connection,
                () -> String.valueOf(Ask.text(
                        connection,
                        "select pg_catalog.count(*) from " + (counted.kind() == 'r' ? "only " : "")
                                + counted.quoted())));
        return Long.parseLong(rows);
    }

    @Override
    public List<String> answer(String sql) throws SQLException {
        return Look.at(connection, () -> Answers.of(connection, sql));
    }
}
