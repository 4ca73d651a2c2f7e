package dev.lifeboat.snapshot.compare;

import org.jspecify.annotations.Nullable;

/**
 * What is known of writes between two snapshots but those that are examined. Where others may have written, two snapshots that
 * differ may differ by their doing; and two that are equal may be so because what others wrote was lost.
 *
 * @param stopped why there were none, in somebody's words; null if nobody says so
 */
public record Writes(@Nullable String stopped) {
    /** Nobody says that there were none. */
    public static final Writes UNKNOWN = new Writes(null);

    public Writes {
        if (stopped != null && stopped.isBlank()) {
            throw new IllegalArgumentException("say why there were no writes, e.g. 'application stopped for CHG-17'");
        }
    }

    /** Somebody says that there were none. */
    public static Writes stopped(String why) {
        return new Writes(why);
    }
}
