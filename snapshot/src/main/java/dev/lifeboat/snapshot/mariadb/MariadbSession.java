package dev.lifeboat.snapshot.mariadb;

import dev.lifeboat.snapshot.Rows;
import dev.lifeboat.snapshot.Selection;
import dev.lifeboat.snapshot.Session;
import dev.lifeboat.snapshot.Shape;
import dev.lifeboat.snapshot.file.ServerId;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A read-only transaction of MariaDB or MySQL that sees InnoDB's tables as of one instant. Tables of other engines are read in
 * one statement each. Several connections would see one instant only if all writers were stopped for a moment, so there is one.
 */
public final class MariadbSession implements Session {
    private final Connection connection;
    private @Nullable MyRows last;

    private MariadbSession(Connection connection) {
        this.connection = connection;
    }

    /** Begins a transaction over a connection that nothing was done over. */
    public static MariadbSession begin(Connection connection) throws SQLException {
        try (var set = connection.createStatement()) {
            MySettings.set(set);
            // MySQL estimates how large tables are from what it knew a day ago; the comment is one for MariaDB
            set.execute("set session lock_wait_timeout = 10 /*!80000 , session information_schema_stats_expiry = 0 */");
            set.execute("set session transaction isolation level repeatable read");
            connection.setAutoCommit(false);
            set.execute("start transaction with consistent snapshot, read only");
        }
        return new MariadbSession(connection);
    }

    /** Which server it is. */
    public static ServerId server(Connection connection) throws SQLException {
        var product = connection.getMetaData();
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select @@version, @@character_set_database")) {
            row.next();
            return new ServerId(
                    "",
                    0,
                    product.getDatabaseMajorVersion(),
                    row.getString(2),
                    product.getDatabaseProductName() + " " + row.getString(1));
        }
    }

    @Override
    public Described describe(Selection selection) throws SQLException {
        return new MyCatalog(connection, true).describe(selection);
    }

    @Override
    public Rows rows(Shape shape) throws SQLException {
        var rows = last;
        if (rows == null || !rows.isOf(shape)) {
            rows = new MyRows(connection, shape, new MyCatalog(connection, true).columns(shape.name()));
            last = rows;
        }
        return rows;
    }
}
