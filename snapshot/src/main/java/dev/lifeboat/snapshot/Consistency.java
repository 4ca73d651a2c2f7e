package dev.lifeboat.snapshot;

/** Of which instant a digest is. */
public enum Consistency {
    /** All of it, and every other table read in the same transaction, is of one instant: that of the snapshot. */
    SNAPSHOT,
    /** Nobody else can write to the table until the transaction ends. */
    LOCKED,
    /** The table is of one instant; another table, read in the same transaction, may be of a later one. */
    STATEMENT,
    /** Parts of it are of different instants: a digest that nothing can be compared with unless nobody wrote. */
    MIXED
}
