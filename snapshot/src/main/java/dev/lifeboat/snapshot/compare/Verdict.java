package dev.lifeboat.snapshot.compare;

/** What comparing came to. */
public enum Verdict {
    /** What was compared is equal, and nobody wrote in between. */
    EQUAL,
    /** What was compared differs, and nobody but who is examined can have done it. */
    DIFFERENT,
    /** Nothing can be concluded. */
    INDETERMINATE
}
