package dev.lifeboat.drill;

/** How a drill ends. */
public enum Result {
    /** Restored, and everything that was checked was right. */
    PASSED,
    /** The backup is not what it should be. */
    FAILED,
    /** The place of the drill, or what was asked for, had a fault. That says nothing about the backup, good or bad. */
    COULD_NOT_RUN
}
