package dev.lifeboat.streams.state;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.LogRange;
import dev.lifeboat.streams.facts.Millis;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A backup run with the tests of it, its times in milliseconds.
 *
 * <p>It is good at an instant when it is sound (completed, data, not empty, times that can be), believed (it does not
 * claim to have ended in the future), not expired and not condemned, and when all that it builds on is so.
 */
public final class Candidate {
    static final Comparator<Candidate> NEWEST_FIRST = Comparator.<Candidate>comparingLong(run -> run.end)
            .reversed()
            .thenComparing(run -> run.backup, Keeping.byKey());

    private static final Tested[] UNTESTED = {};
    private static final Candidate[] NONE = {};

    public final Backup backup;
    public final long start;
    public final long end;
    /** When it may be removed itself. */
    public final long ownExpiry;
    /** When it loses its worth: the first expiry of itself and of all that it builds on. */
    public long expires;
    /** Good but for belief, expiry, condemnation and what it builds on. */
    public final boolean sound;
    /** All that it builds on, as far as it is known, base last. */
    public Candidate[] ancestors = NONE;
    /** Everything that it builds on is known. */
    public boolean told = true;
    /**
     * Nothing tells that it cannot be restored: it does not build on itself, joins what it builds on, and where all of that
     * is known a full backup is at the base.
     */
    boolean founded = true;
    /** Whether it joins the backups that it builds on directly. */
    public LogRange.Join join = LogRange.Join.HOLDS;
    /** Tests that passed or failed, newest first; a failure before a pass of the same instant. */
    public Tested[] tests = UNTESTED;

    /** A pass that names its id, and counts for nothing as a forgotten backup may have had it; null when there is none. */
    @Nullable
    Tested doubtful;

    Candidate(Backup backup) {
        this.backup = backup;
        this.end = backup.endMillis();
        this.start = Millis.of(backup.startedAt(), end);
        this.ownExpiry = Millis.of(backup.expiresAt(), Millis.NEVER);
        this.expires = ownExpiry;
        this.sound = completedData() && !backup.nulDevice() && sizeCanBe() && timesCanBe();
    }

    /** A completed run that claims to hold data, whether it does or not. */
    public boolean completed() {
        return backup.status() == Backup.Status.COMPLETED
                && !backup.deleted()
                && backup.type() != Backup.Type.LOG
                && timesCanBe();
    }

    /** It ended, and not well. */
    public boolean failed() {
        return switch (backup.status()) {
            case FAILED, ABORTED, PARTIAL, COMPLETED_WITH_ERRORS -> true;
            case UNKNOWN, STARTED, COMPLETED, EXPIRED, DELETED -> false;
        };
    }

    public boolean ofLog() {
        return backup.type() == Backup.Type.LOG;
    }

    /** Under way. */
    public boolean running() {
        return backup.status() == Backup.Status.STARTED && !backup.deleted();
    }

    /** It completed, whether it is still there or has expired since. */
    public boolean ran() {
        return (backup.status() == Backup.Status.COMPLETED || backup.status() == Backup.Status.EXPIRED)
                && !backup.deleted()
                && timesCanBe();
    }

    /** Takes into account what it builds on: a child is worth nothing without its parents. */
    void buildsOn(Candidate[] ancestors, boolean told, boolean founded) {
        this.ancestors = ancestors;
        this.told = told;
        this.founded = founded;
        for (Candidate ancestor : ancestors) {
            expires = Math.min(expires, ancestor.ownExpiry);
        }
    }

    /** Good itself, and so is all that it builds on, as far as it is known. */
    public boolean goodAt(long at, long skew) {
        if (!founded || at >= expires || !standsAt(at, skew)) {
            return false;
        }
        for (Candidate ancestor : ancestors) {
            if (!ancestor.founded || !ancestor.standsAt(at, skew)) {
                return false;
            }
        }
        return true;
    }

    /** A backup of the log that is there, and can be read as far as anybody knows. */
    public boolean holdsLogAt(long at, long skew) {
        return holdsLog() && believedAndNotCondemned(at, skew);
    }

    /** A backup of the log that can be read, but for belief, expiry and condemnation. */
    public boolean holdsLog() {
        return ofLog()
                && backup.status() == Backup.Status.COMPLETED
                && !backup.deleted()
                && !backup.nulDevice()
                && sizeCanBe()
                && timesCanBe();
    }

    /** Good itself, whatever has become of what it builds on. */
    public boolean standsAt(long at, long skew) {
        return sound && believedAndNotCondemned(at, skew);
    }

    private boolean believedAndNotCondemned(long at, long skew) {
        return at < ownExpiry && believedFrom(skew) <= at && failure(at, skew) == null;
    }

    /** What ended is believed as soon as its end is no further ahead than clocks may differ. */
    public long believedFrom(long skew) {
        return Millis.minus(end, skew);
    }

    /** The failed test that condemns it: one that no later pass of the same kind or a stronger one lifted. */
    @Nullable
    public Tested failure(long at, long skew) {
        int lifted = 0;
        for (Tested test : tests) {
            if (test.failed()) {
                if (test.strength > lifted) {
                    return test;
                }
            } else if (test.believedFrom(skew) <= at) {
                lifted = Math.max(lifted, test.strength);
            }
        }
        return null;
    }

    /** The newest believed pass that says that the whole backup can be read. */
    @Nullable
    public Tested newestVerification(long at, long skew) {
        for (Tested test : tests) {
            if (test.verifies() && test.believedFrom(skew) <= at) {
                return test;
            }
        }
        return null;
    }

    /** The newest believed full restore that succeeded. */
    @Nullable
    public Tested newestRestore(long at, long skew) {
        for (Tested test : tests) {
            if (test.restoredBy(at, skew)) {
                return test;
            }
        }
        return null;
    }

    /** What keeps a pass that names its id from counting, in words; empty when nothing does. */
    public String doubt() {
        return doubtful == null
                ? ""
                : "; a pass that " + doubtful.fact.provenance().source() + " tells of ("
                        + doubtful.fact.provenance().nativeId()
                        + ") does not count, for a log backup that is forgotten may have been of that id: let the test be told"
                        + " by " + backup.provenance().source() + ", or test a newer backup";
    }

    private boolean completedData() {
        return backup.status() == Backup.Status.COMPLETED
                && !backup.deleted()
                && (backup.type() == Backup.Type.FULL
                        || backup.type() == Backup.Type.DIFFERENTIAL
                        || backup.type() == Backup.Type.INCREMENTAL);
    }

    private boolean sizeCanBe() {
        return backup.sizeBytes() == null || backup.sizeBytes() > 0;
    }

    private boolean timesCanBe() {
        return end >= start && (backup.startedAt() != null || backup.endedAt() != null);
    }

    @Override
    public String toString() {
        return backup.type() + " backup " + backup.backupId();
    }
}
