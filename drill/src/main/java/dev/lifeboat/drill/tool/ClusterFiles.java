package dev.lifeboat.drill.tool;

import dev.lifeboat.drill.place.Scratch;
import java.nio.file.Path;

/**
 * Where the files of a cluster are brought to.
 *
 * @param data its data directory
 * @param tablespaces holds a directory for each of its tablespaces, by its number
 */
record ClusterFiles(Path data, Path tablespaces) {
    /** Where a server is started on them. */
    static ClusterFiles restored(Scratch scratch) {
        return new ClusterFiles(scratch.data(), scratch.tablespaces());
    }

    Path tablespace(String oid) {
        return tablespaces.resolve(oid);
    }
}
