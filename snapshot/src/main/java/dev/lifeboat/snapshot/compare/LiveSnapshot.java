package dev.lifeboat.snapshot.compare;

import dev.lifeboat.snapshot.Algorithm;
import dev.lifeboat.snapshot.Chunk;
import dev.lifeboat.snapshot.Reading;
import dev.lifeboat.snapshot.Reading.NotDigested;
import dev.lifeboat.snapshot.Seal;
import dev.lifeboat.snapshot.Selection;
import dev.lifeboat.snapshot.TableDigests;
import dev.lifeboat.snapshot.file.Position;
import dev.lifeboat.snapshot.file.ServerId;
import dev.lifeboat.snapshot.file.Snapshot;
import dev.lifeboat.snapshot.file.TableSnapshot;
import dev.lifeboat.snapshot.mariadb.MariadbSession;
import dev.lifeboat.snapshot.mariadb.MariadbTableDigests;
import dev.lifeboat.snapshot.postgres.PostgresSession;
import dev.lifeboat.snapshot.postgres.PostgresTableDigests;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What a database holds now of what a snapshot holds, so that the two can be compared: for one that was restored. */
public final class LiveSnapshot {
    private LiveSnapshot() {}

    /**
     * Reads the tables, columns and chunks of a snapshot, as of one instant, in a read-only transaction that is begun here and
     * rolled back. The connection is to be closed then: what else was set for it stays.
     *
     * @param connection to a database of the engine of the snapshot, that nothing was done over
     * @param seal that of the snapshot
     * @param at now
     * @throws IllegalArgumentException if the seal is another; nothing was read then
     * @throws SQLException if the connection is lost; a table that the server fails at only has no digest
     */
    public static Snapshot like(Connection connection, Snapshot other, Seal seal, Instant at) throws SQLException {
        if (!seal.prefix().equals(other.seal())) {
            throw new IllegalArgumentException("the snapshot is sealed with " + other.seal() + ", not with "
                    + seal.prefix() + ": use the key that it was taken with");
        }
        boolean mysql = other.algorithm() == Algorithm.MYSQL_PORTABLE;
        try {
            if (mysql) {
                var digests = MariadbTableDigests.begin(connection, seal);
                return like(other, digests, seal, MariadbSession.server(connection), at);
            }
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            var digests = PostgresTableDigests.on(connection, other.algorithm(), seal);
            return like(other, digests, seal, PostgresSession.server(connection), at);
        } finally {
            if (!connection.isClosed() && !connection.getAutoCommit()) {
                connection.rollback();
            }
        }
    }

    /**
     * Reads the tables, columns and chunks of a snapshot.
     *
     * @param digests over a connection in a transaction of one snapshot, with the algorithm and the seal of the other
     * @param at now
     */
    public static Snapshot like(Snapshot other, TableDigests digests, Seal seal, ServerId server, Instant at)
            throws SQLException {
        var tables = new ArrayList<TableSnapshot>();
        var nots = new ArrayList<NotDigested>();
        for (TableSnapshot table : other.tables()) {
            var bounds = table.chunks().stream()
                    .map(chunk -> chunk.range().until())
                    .filter(Objects::nonNull)
                    .toList();
            var chunks = new ArrayList<Chunk>();
            var names = table.digest().columnNames();
            var reading = digests.read(
                    new Selection(
                            table.digest().table(),
                            names.isEmpty() ? null : names,
                            table.chunks().isEmpty() ? null : bounds),
                    chunks::add);
            if (reading instanceof Reading.Digested digested) {
                tables.add(new TableSnapshot(digested.digest(), chunks, List.of(0)));
            } else if (reading instanceof NotDigested not) {
                nots.add(not);
            }
        }
        // whether what held no rows still holds none
        for (NotDigested not : other.notDigested()) {
            if (not.kind() == NotDigested.Kind.HOLDS_NOTHING
                    && digests.read(Selection.whole(not.table())) instanceof NotDigested now) {
                nots.add(now);
            }
        }
        return new Snapshot(
                other.database(),
                server,
                other.algorithm(),
                seal.prefix(),
                List.of(new Position(at, "")),
                false,
                tables,
                nots);
    }
}
