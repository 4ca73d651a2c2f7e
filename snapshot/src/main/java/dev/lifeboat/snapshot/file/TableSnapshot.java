package dev.lifeboat.snapshot.file;

import dev.lifeboat.snapshot.Chunk;
import dev.lifeboat.snapshot.TableDigest;
import java.util.List;

/**
 * A table in a snapshot.
 *
 * @param chunks in the order of keys; none if the table was not cut by a key
 * @param positions places, in the list of the snapshot, of the instants that it is of
 */
public record TableSnapshot(TableDigest digest, List<Chunk> chunks, List<Integer> positions) {
    public TableSnapshot {
        chunks = List.copyOf(chunks);
        positions = List.copyOf(positions);
    }
}
