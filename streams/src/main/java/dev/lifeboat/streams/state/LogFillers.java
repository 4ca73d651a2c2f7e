package dev.lifeboat.streams.state;

import dev.lifeboat.streams.facts.ForgottenLogs;
import dev.lifeboat.streams.facts.Millis;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Backups of the log that do not tell what they hold, or that are forgotten: each may hold anything of the log that was written
 * before it ended.
 */
public final class LogFillers {
    /** What nothing holds any more. */
    static final long NEVER_FILLED = Long.MIN_VALUE;

    private final long skew;
    /** What is forgotten had ended then, and began when nobody knows. */
    private final long forgotten;
    /** Latest end first. */
    private final Best byEnd;
    /** First start first. */
    private final Best byStart;

    /**
     * One of them.
     *
     * @param until when it goes
     */
    public record Filler(long start, long end, long until) {
        public static Filler of(Candidate run) {
            return new Filler(run.start, run.end, run.ownExpiry);
        }
    }

    /** Fillers in some order, and of each so many the one that began first, and the one that is kept longest. */
    private static final class Best {
        final Filler[] all;
        final Filler[] first;
        final Filler[] longest;

        Best(List<Filler> fillers) {
            all = fillers.toArray(new Filler[0]);
            first = new Filler[all.length];
            longest = new Filler[all.length];
            for (int i = 0; i < all.length; i++) {
                first[i] = i > 0 && first[i - 1].start <= all[i].start ? first[i - 1] : all[i];
                longest[i] = i > 0 && longest[i - 1].until >= all[i].until ? longest[i - 1] : all[i];
            }
        }
    }

    /**
     * @param byEnd latest end first
     * @param byStart the same, first start first
     */
    public LogFillers(List<Filler> byEnd, List<Filler> byStart, @Nullable ForgottenLogs forgotten, long skew) {
        this.forgotten = forgotten == null ? Long.MIN_VALUE : forgotten.until();
        this.skew = skew;
        this.byEnd = new Best(byEnd);
        this.byStart = new Best(byStart);
    }

    /** Whether one may hold log that was written after an instant, and is not held by what was taken until another. */
    boolean mayHold(long after, long until) {
        return mayBeForgotten(after) || earliest(after, until) != null;
    }

    /** That one may is so at least until then; {@link #NEVER_FILLED} when none may. */
    long filledUntil(long after, long until) {
        if (mayBeForgotten(after)) {
            return Millis.NEVER;
        }
        Filler earliest = earliest(after, until);
        if (earliest == null) {
            return NEVER_FILLED;
        }
        Filler ofLate = byEnd.longest[endedBy(after) - 1];
        Filler ofEarly = byStart.longest[beganBy(until) - 1];
        long filled = earliest.until;
        filled = began(ofLate, until) ? Math.max(filled, ofLate.until) : filled;
        return ended(ofEarly, after) ? Math.max(filled, ofEarly.until) : filled;
    }

    /** Of those that ended late enough the one that began first, if that is early enough. */
    private @Nullable Filler earliest(long after, long until) {
        int late = endedBy(after);
        return late > 0 && began(byEnd.first[late - 1], until) ? byEnd.first[late - 1] : null;
    }

    private boolean mayBeForgotten(long after) {
        return forgotten != Long.MIN_VALUE && Millis.plus(forgotten, skew) >= after;
    }

    private boolean ended(Filler filler, long after) {
        return Millis.plus(filler.end, skew) >= after;
    }

    private boolean began(Filler filler, long until) {
        return Millis.minus(filler.start, skew) <= until;
    }

    /** How many ended late enough. */
    private int endedBy(long after) {
        int low = 0;
        int high = byEnd.all.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ended(byEnd.all[middle], after)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** How many began early enough. */
    private int beganBy(long until) {
        int low = 0;
        int high = byStart.all.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (began(byStart.all[middle], until)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
