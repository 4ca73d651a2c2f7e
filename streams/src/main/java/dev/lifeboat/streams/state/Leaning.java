package dev.lifeboat.streams.state;

import dev.lifeboat.streams.facts.Millis;
import org.jspecify.annotations.Nullable;

/** Which backups a verdict leans on, from one instant until another. */
public final class Leaning {
    public final long from;
    /** The first instant at which the choice may be another. */
    public final long until;

    public final long skew;
    /** The newest good backup. */
    public final @Nullable Candidate newest;
    /** The backup that the verdict leans on: the newest good one with a restore test that passed, else the newest good one. */
    public final @Nullable Candidate deciding;
    /** The newest backup that is good itself, whatever has become of what it builds on. */
    public final @Nullable Candidate standing;
    /** The newest completed backup, good or not. */
    public final @Nullable Candidate latest;

    /**
     * @param gateAge at the gate: prefer backups no older than this; {@link Millis#NEVER} in steady state
     */
    public Leaning(Index index, long at, long skew, long gateAge) {
        this.from = at;
        this.skew = skew;
        long change = index.newestClaim > at ? beliefs(index, at, skew) : Millis.NEVER;
        Candidate newestGood = null;
        Candidate tested = null;
        Candidate newestCompleted = null;
        Candidate newestStanding = null;
        for (Candidate run : index.runs) {
            if (newestGood != null && tooOld(newestGood, at, gateAge) != tooOld(run, at, gateAge)) {
                break;
            }
            if (newestCompleted == null && run.completed() && at < run.expires && run.believedFrom(skew) <= at) {
                newestCompleted = run;
                change = Math.min(change, run.expires);
            }
            if (newestStanding == null && run.standsAt(at, skew)) {
                newestStanding = run;
                change = Math.min(change, run.ownExpiry);
            }
            if (!run.goodAt(at, skew)) {
                continue;
            }
            newestGood = newestGood == null ? run : newestGood;
            if (run.newestRestore(at, skew) != null) {
                tested = run;
                break;
            }
        }
        this.newest = newestGood;
        this.standing = newestStanding;
        this.latest = newestCompleted;
        this.deciding = tested == null ? newestGood : tested;
        this.until = Math.min(change, Math.min(leaves(newest, at, gateAge), leaves(deciding, at, gateAge)));
    }

    private static boolean tooOld(Candidate run, long at, long gateAge) {
        return Millis.minus(at, run.end) > gateAge;
    }

    private static long leaves(@Nullable Candidate run, long at, long gateAge) {
        if (run == null) {
            return Millis.NEVER;
        }
        long ages = Millis.after(run.end, gateAge);
        return ages > at ? Math.min(run.expires, ages) : run.expires;
    }

    /** The next instant at which something that lies ahead is believed. */
    private static long beliefs(Index index, long at, long skew) {
        long next = Millis.NEVER;
        for (Candidate run : index.runs) {
            next = later(next, run.believedFrom(skew), at);
            for (Tested test : run.tests) {
                next = later(next, test.believedFrom(skew), at);
            }
        }
        return next;
    }

    private static long later(long next, long believed, long at) {
        return believed > at ? Math.min(next, believed) : next;
    }
}
