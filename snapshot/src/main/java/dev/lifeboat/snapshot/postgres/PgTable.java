package dev.lifeboat.snapshot.postgres;

import dev.lifeboat.snapshot.Column;
import dev.lifeboat.snapshot.Consistency;
import dev.lifeboat.snapshot.Coverage;
import dev.lifeboat.snapshot.TableName;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A table that can be read, and how.
 *
 * @param columns those to read, in the order of their names
 * @param key what it is cut by; empty where there is none
 * @param blocks of 8 KiB as a rule; 0 where it is not cut by them
 * @param bytes on disk, with what lies beside it
 * @param estimatedRows what the planner takes it for; 0 where it knows nothing
 */
record PgTable(
        TableName name,
        boolean partitioned,
        List<Column> columns,
        List<Key> key,
        List<Coverage.LeftOut> leftOut,
        Consistency consistency,
        long blocks,
        long bytes,
        long estimatedRows) {
    /**
     * A column of the key.
     *
     * @param collate the clause that names how it is ordered; empty where there is nothing to name
     */
    record Key(String name, String type, String collate) {
        /** The column. */
        String column() {
            return "t." + quoted(name);
        }

        /** A value of it, as a parameter. */
        String value() {
            return "cast(? as " + type + ")" + collate;
        }
    }

    /** Rows as chunks have them: about as many, of fewer bytes where rows are wide; and not too many chunks. */
    private static final long ROWS = 10_000;

    private static final long BYTES = 64L << 20;
    private static final long CHUNKS = 100_000;

    PgTable {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        leftOut = List.copyOf(leftOut);
    }

    /** How many rows make a chunk. */
    long chunkRows() {
        long width = estimatedRows == 0 ? 1 : Math.max(1, bytes / estimatedRows);
        long rows = Math.max(100, Math.min(ROWS, BYTES / width));
        return Math.max(rows, estimatedRows / CHUNKS);
    }

    /** How many blocks make a chunk. */
    long chunkBlocks() {
        return Math.max(1024, blocks / CHUNKS);
    }

    List<String> keyNames() {
        return key.stream().map(Key::name).toList();
    }

    List<String> columnNames() {
        return columns.stream().map(Column::name).toList();
    }

    /** The table alone; a partitioned one holds its rows in others. */
    String from() {
        return (partitioned ? "" : "only ") + quoted(name.schema()) + "." + quoted(name.name()) + " t";
    }

    /**
     * The row as text. A row prints its values between commas; NULL as nothing, the empty text as two quotes, and what holds a
     * comma, a quote, a backslash, a parenthesis or a blank in quotes, those in it doubled: two rows of as many values print
     * alike only if all values do.
     */
    String row() {
        return columns.stream()
                        .map(column -> "t." + quoted(column.name()))
                        .collect(Collectors.joining(", ", "row(", ")"))
                + "::text";
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
