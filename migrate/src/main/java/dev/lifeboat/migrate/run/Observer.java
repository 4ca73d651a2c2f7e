package dev.lifeboat.migrate.run;

import java.time.Duration;

/** Sees a run go by. */
public interface Observer {
    Observer NOBODY = new Observer() {};

    /** A step is about to begin. */
    default void begins(Step step, String what) {}

    /** A step is over, well or not. */
    default void ended(Step step, String what, Duration took, boolean well) {}

    /** What the server says beside its answers, and what a person should know. */
    default void says(String message) {}
}
