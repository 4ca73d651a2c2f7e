package dev.lifeboat.migrate.postgres;

import dev.lifeboat.snapshot.TableName;
import java.util.List;

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
public record Table(
        long oid,
        TableName id,
        String quoted,
        char kind,
        long file,
        List<String> columns,
        List<Long> parents,
        long root,
        Tuples tuples) {
    public Table {
        parents = List.copyOf(parents);
        columns = List.copyOf(columns);
    }

    /** How many rows a transaction has written so far. */
    public record Tuples(long inserted, long updated, long deleted) {
        boolean any() {
            return inserted + updated + deleted > 0;
        }
    }

    /** Schema and name, quoted where they must be. */
    public String name() {
        return id.toString();
    }

    public boolean isPartition() {
        return root != oid;
    }

    /** One in which the server keeps large objects; it lets go of its locks at once. */
    boolean isTheServersOwn() {
        return id.schema().equals("pg_catalog");
    }

    /** The names of its columns. */
    public List<String> columnNames() {
        return columns.stream().map(it -> it.substring(0, it.indexOf('\t'))).toList();
    }
}
