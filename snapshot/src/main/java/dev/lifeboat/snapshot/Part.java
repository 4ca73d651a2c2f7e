package dev.lifeboat.snapshot;

/** A part of a table that is read with one statement. */
public sealed interface Part {
    /** All rows. */
    record Whole() implements Part {}

    /** A chunk: rows of a range of keys. */
    record Keys(KeyRange range) implements Part {}

    /**
     * What lies in some blocks.
     *
     * @param until not read any more; negative: to the end, where rows may have come since the size was asked for
     */
    record Blocks(long from, long until) implements Part {}
}
