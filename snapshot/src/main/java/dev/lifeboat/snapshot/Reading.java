package dev.lifeboat.snapshot;

/** What came of reading a table. */
public sealed interface Reading {
    TableName table();

    /**
     * The table has no digest, so nothing is known of what it holds.
     *
     * @param reason for people: what is in the way, and what to do
     */
    record NotDigested(TableName table, Kind kind, String reason) implements Reading {
        /** What is in the way. */
        public enum Kind {
            /** There is no such table, or a column of it is not there. */
            NOT_THERE,
            /** A view, a foreign table: it holds no rows of its own. */
            HOLDS_NOTHING,
            /** Some of its rows are on another server. */
            PARTLY_ELSEWHERE,
            /** The role may not read it, or does not see all of its rows. */
            NOT_ALLOWED,
            /** It was written anew since the snapshot was taken, which shows the wrong rows. */
            REWRITTEN,
            /** The server failed at it, or it took too long. */
            FAILED
        }
    }

    /** The table has a digest. */
    record Digested(TableDigest digest) implements Reading {
        @Override
        public TableName table() {
            return digest.table();
        }
    }
}
