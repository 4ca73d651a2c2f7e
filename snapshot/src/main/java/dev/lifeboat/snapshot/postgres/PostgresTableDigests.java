package dev.lifeboat.snapshot.postgres;

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
 * Digests of tables of PostgreSQL 12 and later. Reads in chunks of the primary key where the transaction has one snapshot, or
 * holds a lock on the table that keeps writers out; else in one statement, so that a table is of one instant in any case.
 * Takes no lock but ACCESS SHARE.
 */
public final class PostgresTableDigests implements TableDigests {
    private final Connection connection;
    private final Algorithm algorithm;
    private final Seal seal;

    private PostgresTableDigests(Connection connection, Algorithm algorithm, Seal seal) {
        this.connection = connection;
        this.algorithm = algorithm;
        this.seal = seal;
    }

    /**
     * Over a connection that is in a transaction.
     *
     * @throws IllegalArgumentException if the algorithm is none of PostgreSQL's
     */
    public static PostgresTableDigests on(Connection connection, Algorithm algorithm, Seal seal) {
        if (algorithm == Algorithm.MYSQL_PORTABLE) {
            throw new IllegalArgumentException(algorithm.id() + " is none of PostgreSQL's");
        }
        return new PostgresTableDigests(connection, algorithm, seal);
    }

    @Override
    public Reading read(Selection selection, Consumer<Chunk> each) throws SQLException {
        if (connection.getAutoCommit()) {
            throw new IllegalArgumentException("digests are read in a transaction; switch autocommit off");
        }
        var before = connection.setSavepoint();
        try {
            Pinned.set(connection);
            return inPinned(selection, each);
        } catch (SQLException e) {
            if (Objects.requireNonNullElse(e.getSQLState(), "").startsWith("08") || connection.isClosed()) {
                throw e;
            }
            return new Reading.NotDigested(
                    selection.table(), Reading.NotDigested.Kind.FAILED, String.valueOf(e.getMessage()));
        } finally {
            // sets back what was set, and a transaction that failed goes on
            if (!connection.isClosed()) {
                connection.rollback(before);
                connection.releaseSavepoint(before);
            }
        }
    }

    private Reading inPinned(Selection selection, Consumer<Chunk> each) throws SQLException {
        var described = new PgCatalog(connection).describe(selection);
        var shape = described.shape();
        if (shape == null) {
            return Objects.requireNonNull(described.not());
        }
        return new DigestRun(algorithm, seal)
                .read(selection, shape, new PgRows(connection, shape, algorithm, new Scans()), each);
    }
}
