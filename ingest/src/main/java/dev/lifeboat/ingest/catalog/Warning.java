package dev.lifeboat.ingest.catalog;

/**
 * A value that could not be taken as it was.
 *
 * @param kind what is the matter; few values, fit to be counted by
 * @param nativeId which row
 * @param message which column, what it held, and what was made of it
 */
public record Warning(Kind kind, String nativeId, String message) {

    /** What can be the matter with a value. */
    public enum Kind {
        /** A word that is in no list. */
        UNKNOWN_WORD,
        /** A value outside what can be true, e.g. a negative size. */
        OUT_OF_RANGE,
        /** A value of the wrong type or form. */
        MALFORMED,
        /** A text longer than evidence holds. */
        CUT,
        /** Two columns that cannot both be true. */
        CONTRADICTION,
        /** A large value that the source did not send. */
        UNAVAILABLE,
        /** A row that became a dead letter. */
        UNMAPPABLE
    }
}
