package dev.lifeboat.snapshot.postgres;

import dev.lifeboat.snapshot.Algorithm;
import dev.lifeboat.snapshot.Chunk;
import dev.lifeboat.snapshot.Consistency;
import dev.lifeboat.snapshot.Coverage;
import dev.lifeboat.snapshot.KeyRange;
import dev.lifeboat.snapshot.Reading;
import dev.lifeboat.snapshot.RowSum;
import dev.lifeboat.snapshot.Seal;
import dev.lifeboat.snapshot.Selection;
import dev.lifeboat.snapshot.TableDigest;
import dev.lifeboat.snapshot.TableDigests;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
        Object described = new PgCatalog(connection).describe(selection);
        if (described instanceof Reading.NotDigested not) {
            return not;
        }
        var table = (PgTable) described;
        var rows = new PgRows(connection, table, algorithm);
        boolean inChunks = table.consistency() != Consistency.STATEMENT;
        RowSum sum;
        if (!inChunks) {
            sum = rows.all();
        } else if (!table.key().isEmpty()) {
            sum = byKey(table, rows, selection.bounds(), each);
        } else {
            sum = byBlocks(table, rows);
        }
        long count = inChunks ? rows.count() : sum.rows();
        if (count != sum.rows()) {
            return new Reading.NotDigested(
                    table.name(),
                    Reading.NotDigested.Kind.FAILED,
                    "its chunks have " + sum.rows() + " rows, and it has " + count
                            + ": the index of its primary key is not in order; REINDEX it (bt_index_check tells more)");
        }
        return new Reading.Digested(new TableDigest(
                table.name(),
                table.columns(),
                inChunks ? table.keyNames() : List.of(),
                sum.rows(),
                sum.digest(seal, algorithm, table.columnNames()),
                algorithm,
                new Coverage(table.leftOut(), table.consistency())));
    }

    private RowSum byKey(PgTable table, PgRows rows, @Nullable List<List<String>> given, Consumer<Chunk> each)
            throws SQLException {
        var bounds = given == null || rows.areInOrder(given) ? given : null;
        rows.byIndex(true);
        var total = RowSum.NONE;
        List<String> after = null;
        for (int i = 0; ; i++) {
            List<String> until =
                    bounds == null ? rows.end(after, table.chunkRows()) : i < bounds.size() ? bounds.get(i) : null;
            var range = new KeyRange(after, until);
            var sum = rows.keys(range);
            total = total.plus(sum);
            if (sum.rows() > 0 || until != null) {
                each.accept(new Chunk(range, sum.rows(), sum.digest(seal, algorithm, table.columnNames())));
            }
            if (until == null) {
                rows.byIndex(false);
                return total;
            }
            after = until;
        }
    }

    private RowSum byBlocks(PgTable table, PgRows rows) throws SQLException {
        if (table.blocks() <= table.chunkBlocks()) {
            return rows.all();
        }
        var total = RowSum.NONE;
        long step = table.chunkBlocks();
        for (long from = 0; from < table.blocks(); from += step) {
            total = total.plus(rows.blocks(from, from + step < table.blocks() ? from + step : -1));
        }
        return total;
    }
}
