package dev.lifeboat.cli.lease;

import dev.lifeboat.v1.EvidenceHeader;
import dev.lifeboat.v1.MigrationEvidence;
import dev.lifeboat.v1.MigrationState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * A word about a migration as it stands in the log, under the key of its database.
 *
 * @param word what is said
 * @param at when the log took it, by the clock of the log
 * @param place topic, partition and offset
 */
public record Told(MigrationEvidence word, Instant at, String place) {
    /** No word that it has started holds for longer, whatever it says: whoever runs it says so again. */
    public static final Duration LONGEST_LEASE = Duration.ofHours(1);

    private static final Comparator<EvidenceHeader> BY_VERSION = Comparator.comparingLong(
                    EvidenceHeader::getSourcePosition)
            .thenComparing(EvidenceHeader::getObservedAt)
            .thenComparing(EvidenceHeader::getDeleted)
            .thenComparing(EvidenceHeader::getEventId);

    private record Fact(String source, String nativeId) {
        static Fact of(EvidenceHeader header) {
            return new Fact(header.getSource(), header.getNativeId());
        }
    }

    /** Of each fact the version that counts, withdrawn ones among them, those that were said first before others. */
    static List<Told> newest(Collection<Told> words) {
        var newest = new LinkedHashMap<Fact, Told>();
        for (Told told : words) {
            newest.merge(
                    Fact.of(told.word.getHeader()),
                    told,
                    (a, b) -> BY_VERSION.compare(b.word.getHeader(), a.word.getHeader()) >= 0 ? b : a);
        }
        return new ArrayList<>(newest.values());
    }

    public boolean isWithdrawn() {
        return word.getHeader().getDeleted();
    }

    /** Whether nobody has said how it ended. */
    public boolean isOpen() {
        return !isWithdrawn() && (word.getState() == MigrationState.STARTED || word.getState() == MigrationState.LOST);
    }

    /**
     * Until when its lease holds, by the clock of the log, for that of the runner may be wrong: as long after the word was
     * written as it was to hold when it was said, and no longer than any does. Not after the word for one that has no lease.
     */
    public Instant holdsUntil() {
        Instant until = word.getLeaseUntil();
        if (isWithdrawn() || word.getState() != MigrationState.STARTED || until == null) {
            return at;
        }
        Instant said = word.getHeader().getOccurredAt() == null
                ? word.getHeader().getObservedAt()
                : word.getHeader().getOccurredAt();
        Duration lease = Duration.between(said, until);
        return at.plus(lease.isNegative() ? Duration.ZERO : lease.compareTo(LONGEST_LEASE) > 0 ? LONGEST_LEASE : lease);
    }

    /** Who says what of which migration, in words. */
    String inWords() {
        String id = "migration " + word.getMigrationId();
        return id + " is " + word.getState() + ", as " + word.getHeader().getSource() + " says ("
                + word.getHeader().getNativeId() + ", at " + place + ")";
    }
}
