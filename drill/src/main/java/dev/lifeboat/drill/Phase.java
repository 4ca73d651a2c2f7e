package dev.lifeboat.drill;

import java.util.Locale;

/** A part of a drill that is timed by itself, in the order in which they run. */
public enum Phase {
    /** Chooses the backup; looks whether everything is here that is needed. */
    PLAN,
    /** Has the tool compare the backup with its own checksums. */
    CHECK,
    /** Looks whether there is room for it. */
    SPACE,
    /** Brings back the files, or fills a fresh server. */
    RESTORE,
    /** Starts a server, which replays the log until it takes writes. */
    RECOVER,
    /** Asks the server what it is, and reads all it holds. */
    VERIFY,
    /** Compares what was found with what there should be. */
    COMPARE,
    /** Stops the server. */
    STOP,
    /** Removes every trace. */
    CLEAN_UP;

    /** As people and JSON name it, e.g. {@code clean-up}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
