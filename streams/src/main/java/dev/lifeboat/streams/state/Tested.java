package dev.lifeboat.streams.state;

import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.facts.Procedure;
import dev.lifeboat.streams.facts.Verification;
import java.util.Comparator;

/** A verification that passed or failed, its end in milliseconds. */
public final class Tested {
    static final int INTEGRITY = 1;
    static final int PARTIAL = 2;
    static final int RESTORE = 3;
    static final int CONTENT = 4;

    static final Comparator<Tested> NEWEST_FIRST = Comparator.<Tested>comparingLong(test -> test.end)
            .reversed()
            .thenComparing(test -> !test.failed())
            .thenComparing(test -> test.fact, Keeping.byKey());

    public final Verification fact;
    /** The backup that was tested. */
    public final Candidate of;

    public final long end;
    final int strength;
    /** How long the restore took; -1 when not known. A test that does not say took as long as itself, at most. */
    public final long millis;

    Tested(Verification fact, Candidate of) {
        this.fact = fact;
        this.of = of;
        this.end = end(fact);
        this.strength = strength(fact);
        this.millis = millis(fact);
    }

    /** When it ended, in milliseconds. */
    public static long end(Verification fact) {
        return Millis.of(fact.concludedAt(), Long.MIN_VALUE);
    }

    public boolean failed() {
        return fact.outcome() == Verification.Outcome.FAILED;
    }

    public boolean is(Verification.Type type) {
        return fact.type() == type;
    }

    /** A full restore that succeeded, and is believed at that instant. */
    public boolean restoredBy(long at, long skew) {
        return !failed() && is(Verification.Type.RESTORE) && believedFrom(skew) <= at;
    }

    public boolean chaosDrill() {
        return fact.rehearsal().chaosDrill();
    }

    /** It replayed the log behind the backup, or was to, up to an instant that it names. */
    public boolean toPointInTime() {
        return fact.rehearsal().pointInTime() != null;
    }

    /** It followed that procedure, as it stands. */
    public boolean followed(Procedure procedure) {
        return procedure.isFollowedBy(fact.rehearsal());
    }

    /** A restore of all or of a part. A failure that does not say its kind counts as one. */
    public boolean ofRestore() {
        return ofRestore(fact);
    }

    /** As {@link #ofRestore()}. */
    public static boolean ofRestore(Verification fact) {
        return switch (fact.type()) {
            case RESTORE, PARTIAL_RESTORE, UNKNOWN -> true;
            case INTEGRITY, DATA_VALIDATION -> false;
        };
    }

    /** A pass of it says that the whole backup can be read. */
    boolean verifies() {
        return !failed()
                && (is(Verification.Type.INTEGRITY)
                        || is(Verification.Type.RESTORE)
                        || is(Verification.Type.DATA_VALIDATION));
    }

    private static long millis(Verification fact) {
        Long measured = fact.rehearsal().restoreMillis();
        if (measured != null) {
            return Math.max(-1, measured);
        }
        return fact.startedAt() == null || fact.endedAt() == null
                ? -1
                : Math.max(-1, Millis.minus(Millis.of(fact.endedAt()), Millis.of(fact.startedAt())));
    }

    public long believedFrom(long skew) {
        return Millis.minus(end, skew);
    }

    /** A failure of a kind that is not known counts as the strongest, a pass as nothing. */
    private static int strength(Verification fact) {
        return switch (fact.type()) {
            case INTEGRITY -> INTEGRITY;
            case PARTIAL_RESTORE -> PARTIAL;
            case RESTORE -> RESTORE;
            case DATA_VALIDATION -> CONTENT;
            case UNKNOWN -> fact.outcome() == Verification.Outcome.FAILED ? CONTENT : 0;
        };
    }
}
