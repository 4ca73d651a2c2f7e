package dev.lifeboat.drill.postgres;

import dev.lifeboat.drill.Progress;
import dev.lifeboat.drill.engine.Answers;
import dev.lifeboat.snapshot.Seal;
import dev.lifeboat.snapshot.compare.LiveSnapshot;
import dev.lifeboat.snapshot.file.Snapshot;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a restored server answers. */
final class Asked implements Answers {
    private static final String TABLES = """
            select format('%I.%I', n.nspname, c.relname)
              from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where c.relkind = 'r' and c.relpersistence <> 't'
               and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
             order by 1
            """;

    private final Connection connection;
    private final String jdbcUrl;

    private Asked(Connection connection, String jdbcUrl) {
        this.connection = connection;
        this.jdbcUrl = jdbcUrl;
    }

    /** @param jdbcUrl of the database that is looked at */
    static Asked at(String jdbcUrl) throws SQLException {
        return new Asked(DriverManager.getConnection(jdbcUrl), jdbcUrl);
    }

    @Override
    public Structure structure(Progress progress) throws SQLException {
        if (!Amcheck.canCheck(jdbcUrl)) {
            return Structure.notLooked("amcheck is not installed here");
        }
        var found = Amcheck.check(jdbcUrl, progress);
        Collations.blame(connection, found.problems());
        return new Structure(
                true,
                found.problems(),
                "amcheck found nothing wrong in " + found.tables() + " tables and " + found.indexes() + " indexes");
    }

    /** Partitions count, what they are partitions of does not. */
    @Override
    public Rows rows(Progress progress) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            // an index may be damaged: the tables themselves are to be read
            statement.execute(
                    "set enable_indexscan = off; set enable_indexonlyscan = off; set enable_bitmapscan = off");
            try (var row = statement.executeQuery(TABLES)) {
                while (row.next()) {
                    tables.add(row.getString(1));
                }
            }
            long rows = 0;
            int done = 0;
            for (String table : tables) {
                progress.at("counting rows", done++, tables.size());
                try (var row = statement.executeQuery("select count(*) from only " + table)) {
                    row.next();
                    rows += row.getLong(1);
                } catch (SQLException e) {
                    throw new SQLException(table + ": " + e.getMessage(), e.getSQLState(), e);
                }
            }
            return new Rows(tables.size(), rows);
        }
    }

    @Override
    public long bytes() throws SQLException {
        return Long.parseLong(String.valueOf(text("select pg_database_size(current_database())")));
    }

    @Override
    public @Nullable String systemIdentifier() throws SQLException {
        return text("select system_identifier from pg_control_system()");
    }

    @Override
    public @Nullable Instant lastTransactionAt() throws SQLException {
        String seconds = text("select extract(epoch from pg_last_xact_replay_timestamp())::text");
        return seconds == null
                ? null
                : Instant.ofEpochMilli(new BigDecimal(seconds).movePointRight(3).longValue());
    }

    @Override
    public @Nullable String answer(String sql) throws SQLException {
        connection.setReadOnly(true);
        connection.setAutoCommit(false);
        try {
            return text(sql);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
            connection.setReadOnly(false);
        }
    }

    @Override
    public Snapshot like(Snapshot other, Seal seal, Instant at) throws SQLException {
        return LiveSnapshot.like(connection, other, seal, at);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private @Nullable String text(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : null;
        }
    }
}
