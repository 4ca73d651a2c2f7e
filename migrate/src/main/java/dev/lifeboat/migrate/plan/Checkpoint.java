package dev.lifeboat.migrate.plan;

/** Whether a named restore point is made just before the first statement. */
public enum Checkpoint {
    /** It is, where the server lets this user. */
    WANTED,
    /** It is, or nothing is run. */
    REQUIRED,
    NONE
}
