package dev.lifeboat.drill.server;

import dev.lifeboat.drill.Progress;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a restored server answers. */
public final class Asked {
    private static final String TABLES = """
            select format('%I.%I', n.nspname, c.relname)
              from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where c.relkind = 'r' and c.relpersistence <> 't'
               and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
             order by 1
            """;

    private final Connection connection;

    /** @param connection to the database that is looked at; the caller's */
    public Asked(Connection connection) {
        this.connection = connection;
    }

    /** The rows of all user tables, counted one by one; partitions count, what they are partitions of does not. */
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

    /** Number of tables, and of all their rows. */
    public record Rows(int tables, long rows) {}

    /** Size of the database. */
    public long bytes() throws SQLException {
        return Long.parseLong(String.valueOf(text("select pg_database_size(current_database())")));
    }

    /** Identity of the cluster. */
    public @Nullable String systemIdentifier() throws SQLException {
        return text("select system_identifier from pg_control_system()");
    }

    /** When the last transaction that was replayed was committed; null when none was. */
    public @Nullable Instant lastTransactionAt() throws SQLException {
        String seconds = text("select extract(epoch from pg_last_xact_replay_timestamp())::text");
        return seconds == null
                ? null
                : Instant.ofEpochMilli(new BigDecimal(seconds).movePointRight(3).longValue());
    }

    /** Answers a question in a transaction that cannot write, as text: first column of the first row; null for no row. */
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

    private @Nullable String text(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : null;
        }
    }
}
