package dev.lifeboat.drill.own;

import java.util.List;

/**
 * What one table held at one instant.
 *
 * @param table schema and name, quoted where SQL needs it, e.g. {@code public.orders}
 * @param columns the columns that were digested, in their order
 * @param rows number of rows, counted
 * @param digest digest of the rows, whatever their order: {@code rows-v1:...}
 */
public record TableContent(String table, List<String> columns, long rows, String digest) {
    public TableContent {
        columns = List.copyOf(columns);
    }

    /** Same rows with the same values, wherever they are stored. */
    public boolean sameAs(TableContent other) {
        return rows == other.rows && digest.equals(other.digest);
    }
}
