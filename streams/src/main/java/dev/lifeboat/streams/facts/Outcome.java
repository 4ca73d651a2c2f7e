package dev.lifeboat.streams.facts;

/** What a control came to. {@code UNKNOWN}: the evidence does not say, which is never a pass. */
public enum Outcome {
    PASS,
    WARN,
    FAIL,
    UNKNOWN,
    WAIVED,
    NOT_APPLICABLE
}
