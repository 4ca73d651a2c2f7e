package dev.lifeboat.snapshot.file;

import dev.lifeboat.snapshot.Algorithm;
import dev.lifeboat.snapshot.Reading.NotDigested;
import dev.lifeboat.snapshot.TableName;
import java.util.List;
import java.util.Optional;

/**
 * What the tables of a database held.
 *
 * @param database its id, {@code engine:cluster/name}
 * @param seal how digests were sealed, see {@link dev.lifeboat.snapshot.Seal#prefix}
 * @param positions the instants: one, or more if it was resumed
 * @param all whether all tables were asked for
 * @param notDigested tables of which nothing is known, with the reason
 */
public record Snapshot(
        String database,
        ServerId server,
        Algorithm algorithm,
        String seal,
        List<Position> positions,
        boolean all,
        List<TableSnapshot> tables,
        List<NotDigested> notDigested) {
    public Snapshot {
        positions = List.copyOf(positions);
        tables = List.copyOf(tables);
        notDigested = List.copyOf(notDigested);
    }

    public Optional<TableSnapshot> table(TableName name) {
        return tables.stream()
                .filter(table -> table.digest().table().equals(name))
                .findFirst();
    }

    /** Why a table has no digest; empty if it has one, or is not known at all. */
    public Optional<NotDigested> notDigested(TableName name) {
        return notDigested.stream().filter(not -> not.table().equals(name)).findFirst();
    }

    public long rows() {
        return tables.stream().mapToLong(table -> table.digest().rows()).sum();
    }
}
