package dev.lifeboat.streams.facts;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the database is brought back, written down.
 *
 * @param hasSteps it says what to do
 * @param hasContacts it says who to call
 * @param estimate how long it should take; null when not said
 * @param lastTestedAt when it was last followed; null when never, or not known
 * @param successRatePercent how many tests of it succeeded, 0 to 100; null when not known
 */
public record Procedure(
        Provenance provenance,
        String name,
        boolean hasSteps,
        boolean hasContacts,
        @Nullable Duration estimate,
        @Nullable Instant lastTestedAt,
        @Nullable Double successRatePercent)
        implements Fact {

    /** Longer names are cut, where they are compared. */
    private static final int LONGEST_NAME = 200;

    /** A name as it is compared: without blanks around it, and not endless. */
    public static String named(String name) {
        String stripped = name.strip();
        return stripped.length() <= LONGEST_NAME ? stripped : stripped.substring(0, LONGEST_NAME);
    }

    @Override
    public Kind kind() {
        return Kind.PROCEDURE;
    }
}
