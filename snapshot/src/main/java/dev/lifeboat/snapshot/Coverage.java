package dev.lifeboat.snapshot;

import java.util.List;

/**
 * How much of a table a digest speaks of. It is always of all rows: no digest is of a sample.
 *
 * @param leftOut columns of the table that were not read, with the reason, in the order of their names
 * @param consistency of which instant it is
 * @param counted whether no row can have been missed or read twice: it was read in one statement without an index, or was counted
 *     a second time in another way and had as many. False of a table that was read in several runs, between which rows came or
 *     went or its index is damaged
 */
public record Coverage(List<LeftOut> leftOut, Consistency consistency, boolean counted) {
    public Coverage {
        leftOut = List.copyOf(leftOut);
    }

    /** Whether every column was read. */
    public boolean isWhole() {
        return leftOut.isEmpty();
    }

    /**
     * A column that was not read.
     *
     * @param reason for people, e.g. {@code not asked for}
     */
    public record LeftOut(String column, String reason) {
        /** The reason of columns that nobody wanted. */
        public static final String NOT_ASKED = "not asked for";
    }
}
