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
 * @param digest of what it says to do: another one where that was changed; null when not known
 */
public record Procedure(
        Provenance provenance,
        String name,
        boolean hasSteps,
        boolean hasContacts,
        @Nullable Duration estimate,
        @Nullable Instant lastTestedAt,
        @Nullable Double successRatePercent,
        @Nullable String digest)
        implements Fact {

    /** Of which is not known what exactly it says to do. */
    public Procedure(
            Provenance provenance,
            String name,
            boolean hasSteps,
            boolean hasContacts,
            @Nullable Duration estimate,
            @Nullable Instant lastTestedAt,
            @Nullable Double successRatePercent) {
        this(provenance, name, hasSteps, hasContacts, estimate, lastTestedAt, successRatePercent, null);
    }

    /** Longer names are cut, where they are compared. */
    private static final int LONGEST_NAME = 200;

    /** A name as it is compared: without blanks around it, and not endless. */
    public static String named(String name) {
        String stripped = name.strip();
        return stripped.length() <= LONGEST_NAME ? stripped : stripped.substring(0, LONGEST_NAME);
    }

    /** Whether a restore followed it, as it stands or as it stood. */
    public boolean isNamedBy(Verification.Rehearsal restore) {
        return named(name).equals(restore.procedure());
    }

    /** Whether a restore followed it as it stands; where either does not tell its digest, the name decides. */
    public boolean isFollowedBy(Verification.Rehearsal restore) {
        String followed = restore.procedureDigest();
        return isNamedBy(restore) && (followed == null || digest == null || followed.equals(digest));
    }

    @Override
    public Kind kind() {
        return Kind.PROCEDURE;
    }
}
