package dev.lifeboat.migrate.mariadb;

import dev.lifeboat.migrate.engine.Answers;
import dev.lifeboat.migrate.engine.Ask;
import dev.lifeboat.migrate.engine.Reader;
import dev.lifeboat.migrate.engine.Table;
import dev.lifeboat.snapshot.Seal;
import dev.lifeboat.snapshot.Selection;
import dev.lifeboat.snapshot.mariadb.MariadbTableDigests;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Reads each table, and each answer, in a {@link Look}. */
final class MariadbReader implements Reader {
    private final Connection connection;
    private final Seal seal;

    MariadbReader(Connection connection, Seal seal) {
        this.connection = connection;
        this.seal = seal;
    }

    @Override
    public Tables tables() throws SQLException {
        return MariadbTables.of(connection);
    }

    @Override
    public Held digest(Table table, List<String> columns) throws SQLException {
        var digests = MariadbTableDigests.on(connection, seal);
        var selection = Selection.of(((MariadbTable) table).id(), columns);
        return Look.at(connection, () -> Answers.held(table, columns, digests.read(selection)));
    }

    @Override
    public long rows(Table table) throws SQLException {
        String count = "select count(*) from " + ((MariadbTable) table).quoted();
        return Long.parseLong(Look.at(connection, () -> String.valueOf(Ask.text(connection, count))));
    }

    @Override
    public List<String> answer(String sql) throws SQLException {
        return Look.at(connection, () -> Answers.of(connection, sql));
    }
}
