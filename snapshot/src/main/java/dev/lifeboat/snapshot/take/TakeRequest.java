package dev.lifeboat.snapshot.take;

import dev.lifeboat.snapshot.Algorithm;
import dev.lifeboat.snapshot.Seal;
import dev.lifeboat.snapshot.file.Snapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a snapshot is to be of.
 *
 * @param database its id, {@code engine:cluster/name}
 * @param tables {@code schema.table}, or {@code schema.*}; none: all
 * @param columns by table, as they are named; of tables that are not in it all are read
 * @param parallel connections that read at a time, at least 1
 * @param statement how long one statement may take
 * @param like read the tables, columns and chunks of this one, so that both can be compared chunk by chunk
 * @param out the file
 * @param resume go on with what was read before
 */
public record TakeRequest(
        String database,
        List<String> tables,
        Map<String, List<String>> columns,
        Algorithm algorithm,
        Seal seal,
        int parallel,
        Duration statement,
        @Nullable Snapshot like,
        Path out,
        boolean resume) {
    public TakeRequest {
        tables = List.copyOf(tables);
        columns = Map.copyOf(columns);
        if (parallel < 1 || parallel > 64) {
            throw new IllegalArgumentException("--parallel is 1 to 64, not " + parallel);
        }
        if (statement.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("--timeout is at least 1s");
        }
        if (like != null && like.algorithm() != algorithm) {
            throw new IllegalArgumentException(
                    "the other snapshot was made with " + like.algorithm().id() + ", not " + algorithm.id());
        }
    }

    /** Two runs with the same can be one snapshot. */
    String text() {
        return String.join(
                " ",
                database,
                algorithm.id(),
                seal.prefix(),
                tables.toString(),
                new TreeMap<>(columns).toString(),
                like == null ? "" : Integer.toHexString(like.hashCode()));
    }
}
