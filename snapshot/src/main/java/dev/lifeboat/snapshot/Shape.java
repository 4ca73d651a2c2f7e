package dev.lifeboat.snapshot;

import java.util.List;

/**
 * A table that can be read, and how it is cut.
 *
 * @param from as SQL, what rows are read from, called {@code t}
 * @param columns those to read, in the order of their names
 * @param key what it is cut by; empty where there is none
 * @param leftOut columns that are not read
 * @param blocks that it is cut by where there is no key; 0 where it is not
 * @param bytes on disk, with what lies beside it
 * @param estimatedRows what the planner takes it for; 0 where it knows nothing
 */
public record Shape(
        TableName name,
        String from,
        List<Column> columns,
        List<Key> key,
        List<Coverage.LeftOut> leftOut,
        Consistency consistency,
        long blocks,
        long bytes,
        long estimatedRows) {
    /** Rows as chunks have them: about as many, fewer where rows are wide; and not too many chunks. */
    private static final long ROWS = 10_000;

    private static final long BYTES = 64L << 20;
    private static final long BLOCKS = 1024;
    private static final long CHUNKS = 100_000;

    public Shape {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        leftOut = List.copyOf(leftOut);
    }

    /**
     * A column of the key.
     *
     * @param column as SQL
     * @param text as SQL, its value as text
     * @param value as SQL, a parameter of it that is given as text
     */
    public record Key(String name, String column, String text, String value) {}

    /** How many rows make a chunk. */
    public long chunkRows() {
        long width = estimatedRows == 0 ? 1 : Math.max(1, bytes / estimatedRows);
        long rows = Math.max(100, Math.min(ROWS, BYTES / width));
        return Math.max(rows, estimatedRows / CHUNKS);
    }

    /** How many blocks make a part. */
    public long partBlocks() {
        return Math.max(BLOCKS, blocks / CHUNKS);
    }

    public List<String> keyNames() {
        return key.stream().map(Key::name).toList();
    }

    public List<String> columnNames() {
        return columns.stream().map(Column::name).toList();
    }

    /** The digest of all its rows, which were counted a second time where it was cut. */
    public TableDigest digest(RowSum sum, Algorithm algorithm, Seal seal) {
        return new TableDigest(
                name,
                columns,
                isCut() ? keyNames() : List.of(),
                sum.rows(),
                sum.digest(seal, algorithm, columnNames()),
                algorithm,
                new Coverage(leftOut, consistency, true));
    }

    /** Whether it can be read in parts that fit together: else another's rows may come between two of them. */
    public boolean isCut() {
        return consistency != Consistency.STATEMENT;
    }
}
