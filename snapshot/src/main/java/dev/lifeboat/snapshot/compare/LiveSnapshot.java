package dev.lifeboat.snapshot.compare;

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
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What a database holds now of what a snapshot holds, so that the two can be compared: for one that was restored. */
public final class LiveSnapshot {
    private LiveSnapshot() {}

    /**
     * Reads the tables, columns and chunks of a snapshot.
     *
     * @param digests over a connection in a transaction of the level REPEATABLE READ, with the algorithm and the seal of the
     *     snapshot
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
