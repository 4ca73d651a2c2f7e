package dev.lifeboat.migrate.run;

/** How a run ended. */
public enum Ending {
    /** Executed, compared, committed, tested, told. */
    COMPLETED("completed"),
    /** Executed and compared as declared, and then rolled back, as was asked for. */
    REHEARSED("rehearsed"),
    /** The plan says something that cannot be; nothing was executed. */
    PLAN_WRONG("plan-wrong"),
    /** The gate denied it, or it was executed before. Nothing was executed now. */
    DENIED("denied"),
    /** The target is not what it should be. Nothing was executed. */
    OTHER_TARGET("other-target"),
    /** Something that it needs was not to be had. Nothing was executed. */
    NOT_RUN("not-run"),
    /** It did not go as planned, and nothing of it is left. */
    ROLLED_BACK("rolled-back"),
    /** It did not go as planned, and all of it, or a part, is in the database. */
    ALARM("alarm"),
    /** All of it is there and as declared; that it could not be told, or its tests not be asked. */
    UNTOLD("untold"),
    /** Whether it is in the database is not known. */
    UNKNOWN("unknown");

    private final String word;

    Ending(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
