package dev.lifeboat.streams.facts;

import java.time.Instant;
import java.util.Comparator;

/**
 * Where a fact comes from and which version of it this is. Versions of one fact are totally ordered, by what the source
 * says and never by the order of arrival.
 *
 * @param position order within the source: the WAL position for a catalog, else milliseconds since the epoch
 * @param observedAt when the source was read
 * @param eventId unique id of the event; decides between versions that are otherwise equal
 * @param deleted the source no longer holds the fact
 * @param evidence the record it was read from; names the source and the fact's identity within it
 */
public record Provenance(long position, Instant observedAt, String eventId, boolean deleted, Evidence evidence)
        implements Comparable<Provenance> {
    private static final Comparator<Provenance> BY_VERSION = Comparator.comparingLong(Provenance::position)
            .thenComparing(Provenance::observedAt)
            .thenComparing(Provenance::deleted)
            .thenComparing(Provenance::eventId);

    /** Orders versions of one fact, oldest first. Not an order between different facts. */
    @Override
    public int compareTo(Provenance other) {
        return BY_VERSION.compare(this, other);
    }

    public String source() {
        return evidence.source();
    }

    public String nativeId() {
        return evidence.nativeId();
    }
}
