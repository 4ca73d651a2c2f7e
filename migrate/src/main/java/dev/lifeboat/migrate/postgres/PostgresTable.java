package dev.lifeboat.migrate.postgres;

import dev.lifeboat.migrate.engine.Table;
import dev.lifeboat.snapshot.TableName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table as it is at one moment of a transaction.
 *
 * @param oid stays the same when it is renamed or rewritten
 * @param quoted its name as SQL has it
 * @param kind as pg_class has it: r, p (partitioned), m (materialized view), f (foreign)
 * @param file changes when it is rewritten or truncated; 0 where there is none
 * @param columns names with types
 * @param parents the tables that it inherits from or is a partition of
 * @param root of a partition the table it belongs to, else its own oid
 * @param tuples written by this transaction
 */
record PostgresTable(
        long oid,
        TableName id,
        String quoted,
        char kind,
        long file,
        List<String> columns,
        List<Long> parents,
        long root,
        Tuples tuples)
        implements Table {
    PostgresTable {
        parents = List.copyOf(parents);
        columns = List.copyOf(columns);
    }

    /** How many rows a transaction has written so far. */
    record Tuples(long inserted, long updated, long deleted) {
        boolean any() {
            return inserted + updated + deleted > 0;
        }
    }

    /** Schema and name, quoted where they must be. */
    @Override
    public String name() {
        return id.toString();
    }

    boolean isPartition() {
        return root != oid;
    }

    /** One in which the server keeps large objects; it lets go of its locks at once. */
    boolean isTheServersOwn() {
        return id.schema().equals("pg_catalog");
    }

    /** Whether others can be kept from writing to it. */
    boolean canBeLocked() {
        return "rp".indexOf(kind) >= 0;
    }

    @Override
    public @Nullable String whyNotCompared() {
        if (!canBeLocked()) {
            return "is a view or a foreign table, which cannot be locked: it can only be 'ignored'";
        }
        return isPartition()
                ? "is a partition: declare the table it belongs to, which is compared with all of its partitions"
                : null;
    }
}
