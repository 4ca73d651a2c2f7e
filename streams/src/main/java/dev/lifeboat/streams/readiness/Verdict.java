package dev.lifeboat.streams.readiness;

/** How ready a database is to be brought back, worst of what its policy requires. */
public enum Verdict {
    READY,
    AT_RISK,
    BLOCKED
}
