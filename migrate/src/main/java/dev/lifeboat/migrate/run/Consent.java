package dev.lifeboat.migrate.run;

/** Whether the plan's rollback steps may run. */
public interface Consent {
    Consent NEVER = why -> false;

    /** Asks, telling why they would be run. */
    boolean toRollBack(String why);
}
