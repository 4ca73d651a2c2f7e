package dev.lifeboat.migrate.run;

/** The steps of a run, in their order. */
public enum Step {
    /** The session that will run it is opened, and asked which system it reaches. */
    CONNECT,
    /** The gate is asked. */
    DECIDE,
    /** It is told that it has started. */
    START,
    /** The target's journal says that it has begun. */
    JOURNAL,
    /** Nobody else writes to what is compared from here on. */
    LOCK,
    /** What is compared is read. */
    SNAPSHOT,
    CHECKPOINT,
    STATEMENT,
    /** It is compared with what was declared. */
    COMPARE,
    /** The journal says, in the same transaction, that it was executed. */
    MARK,
    COMMIT,
    TEST,
    ROLLBACK,
    /** It is told how it ended. */
    TELL;

    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
