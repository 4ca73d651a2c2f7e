package dev.lifeboat.snapshot;

import java.sql.SQLException;
import java.util.function.Consumer;

/**
 * Digests of tables, read over a connection that somebody else owns: inside that one's transaction, on its snapshot, with its
 * timeouts. What has to be set for it is set back; the transaction goes on, also where a table could not be read. Not safe
 * for several threads, as the connection is not.
 */
public interface TableDigests {
    /**
     * Reads a table.
     *
     * @param each is told of each chunk once it is read, in the order of keys
     * @return the digest, or why there is none
     * @throws SQLException if the connection is lost or the transaction cannot go on
     */
    Reading read(Selection selection, Consumer<Chunk> each) throws SQLException;

    /** As {@link #read(Selection, Consumer)}, for whom the chunks are of no interest. */
    default Reading read(Selection selection) throws SQLException {
        return read(selection, chunk -> {});
    }
}
