package dev.lifeboat.migrate.engine;

import dev.lifeboat.snapshot.Reading;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What servers answer, as it is compared. */
public final class Answers {
    private Answers() {}

    /** The rows of a query, a line for each. */
    public static List<String> of(Connection connection, String sql) throws SQLException {
        var rows = Ask.all(connection, sql, row -> {
            var text = new StringBuilder();
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                String value = row.getString(i);
                text.append(i == 1 ? "" : ", ").append(value == null ? "null" : "'" + value + "'");
            }
            return text.toString();
        });
        if (rows.size() > Reader.MOST_ROWS) {
            throw new SQLException("'" + sql + "' has " + rows.size() + " rows, more than " + Reader.MOST_ROWS
                    + "; ask for a sum or a count");
        }
        return rows;
    }

    /** @throws SQLException if there is no digest; the message says why */
    public static Reader.Held held(Table table, List<String> columns, Reading reading) throws SQLException {
        if (reading instanceof Reading.Digested digested) {
            return new Reader.Held(
                    columns, digested.digest().rows(), digested.digest().digest());
        }
        throw new SQLException(table.name() + " cannot be compared: " + ((Reading.NotDigested) reading).reason());
    }
}
