package dev.lifeboat.snapshot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is read of a table.
 *
 * @param columns null: all that can be read; else these, and no digest if one of them is missing
 * @param bounds the keys that chunks end with, in order, the last chunk being open; null: cut as it suits
 */
public record Selection(
        TableName table,
        @Nullable List<String> columns,
        @Nullable List<List<String>> bounds) {
    public Selection {
        columns = columns == null ? null : List.copyOf(columns);
        bounds = bounds == null ? null : bounds.stream().map(List::copyOf).toList();
        if (columns != null && columns.isEmpty()) {
            throw new IllegalArgumentException("of " + table + " no column is chosen");
        }
    }

    /** All rows and columns. */
    public static Selection whole(TableName table) {
        return new Selection(table, null, null);
    }

    /** Some columns of all rows. */
    public static Selection of(TableName table, List<String> columns) {
        return new Selection(table, columns, null);
    }
}
