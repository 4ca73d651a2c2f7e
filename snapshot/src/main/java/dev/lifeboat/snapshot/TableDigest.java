package dev.lifeboat.snapshot;

import java.util.List;

/**
 * What a table held, in one line: a digest over the multiset of its rows. Two tables with the same columns and rows have the
 * same digest, in whatever order the rows are stored or were read, and however they were cut into chunks.
 *
 * @param columns what of a row the digest is of, in the order of their names; types are no part of the digest
 * @param key the columns that chunks are cut by; empty if the table was not cut by a key
 * @param rows exact, never an estimate
 * @param digest begins with how it was sealed, see {@link Seal}; equal only if the columns' names are
 */
public record TableDigest(
        TableName table,
        List<Column> columns,
        List<String> key,
        long rows,
        String digest,
        Algorithm algorithm,
        Coverage coverage) {
    public TableDigest {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }

    /** Names of the columns. */
    public List<String> columnNames() {
        return columns.stream().map(Column::name).toList();
    }
}
