package dev.lifeboat.snapshot.mariadb;

import dev.lifeboat.snapshot.Algorithm;
import dev.lifeboat.snapshot.Chunk;
import dev.lifeboat.snapshot.DigestRun;
import dev.lifeboat.snapshot.Reading;
import dev.lifeboat.snapshot.Seal;
import dev.lifeboat.snapshot.Selection;
import dev.lifeboat.snapshot.TableDigests;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Digests of tables of MariaDB 10.5 and MySQL 8.0, and later. In somebody's transaction a table is
 * read in one statement: the server does not say of which isolation level a transaction is that runs, only of which those to come
 * will be. In one that was begun here, tables of InnoDB are read in chunks of the primary key.
 */
public final class MariadbTableDigests implements TableDigests {
    private final Connection connection;
    private final Seal seal;
    private final boolean snapshot;

    private MariadbTableDigests(Connection connection, Seal seal, boolean snapshot) {
        this.connection = connection;
        this.seal = seal;
        this.snapshot = snapshot;
    }

    /** Over a connection that is in a transaction. */
    public static MariadbTableDigests on(Connection connection, Seal seal) {
        return new MariadbTableDigests(connection, seal, false);
    }

    /** Over a connection that is in no transaction: begins a read-only one of one instant, which must go on as long as it reads. */
    public static MariadbTableDigests begin(Connection connection, Seal seal) throws SQLException {
        MariadbSession.begin(connection);
        return new MariadbTableDigests(connection, seal, true);
    }

    @Override
    public Reading read(Selection selection, Consumer<Chunk> each) throws SQLException {
        if (connection.getAutoCommit()) {
            throw new IllegalArgumentException("digests are read in a transaction; switch autocommit off");
        }
        String restoring = MySettings.restoring(connection);
        try (var statement = connection.createStatement()) {
            MySettings.set(statement);
            return inPinned(selection, each);
        } catch (SQLException e) {
            if (Objects.requireNonNullElse(e.getSQLState(), "").startsWith("08") || connection.isClosed()) {
                throw e;
            }
            return new Reading.NotDigested(
                    selection.table(), Reading.NotDigested.Kind.FAILED, String.valueOf(e.getMessage()));
        } finally {
            if (!connection.isClosed()) {
                try (var statement = connection.createStatement()) {
                    statement.execute(restoring);
                }
            }
        }
    }

    private Reading inPinned(Selection selection, Consumer<Chunk> each) throws SQLException {
        var catalog = new MyCatalog(connection, snapshot);
        var described = catalog.describe(selection);
        var shape = described.shape();
        if (shape == null) {
            return Objects.requireNonNull(described.not());
        }
        var rows = new MyRows(connection, shape, catalog.columns(shape.name()));
        return new DigestRun(Algorithm.MYSQL_PORTABLE, seal).read(selection, shape, rows, each);
    }
}
