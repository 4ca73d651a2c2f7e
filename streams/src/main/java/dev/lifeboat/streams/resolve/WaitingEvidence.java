package dev.lifeboat.streams.resolve;

import dev.lifeboat.streams.Origin;
import java.time.Duration;
import java.time.Instant;

/**
 * Evidence that waits for its reference, as readers outside of Resolve see it.
 *
 * @param reference the backup or migration that no source has named yet
 * @param origin where the record was first written
 * @param since when it was written
 */
public record WaitingEvidence(String reference, Origin origin, Instant since) {
    /** Name of the store of what waits. */
    public static final String STORE = ResolveStep.PARKED;
    /** What waits longer is an orphan: whatever it names comes late, or never. */
    public static final Duration ORPHANED_AFTER = Duration.ofMinutes(10);

    /** What the store holds under a key. */
    public static WaitingEvidence read(String key, byte[] value) {
        var parked = Parked.decode(value);
        return new WaitingEvidence(Parked.reference(key), parked.origin(), Instant.ofEpochMilli(parked.timestamp()));
    }
}
