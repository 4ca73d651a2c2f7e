package dev.lifeboat.streams.readiness;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a log that backups of it held, which began on the same day and are kept until the same day. What touches or overlaps
 * is one span.
 *
 * @param startDay the day, of UTC, since the epoch
 * @param lastDay the day on which it expires; {@link #FOREVER} when nothing tells that it ever does
 */
public record LogSpan(LogPosition start, LogPosition end, long startDay, long lastDay) {
    public static final long FOREVER = Long.MAX_VALUE;

    static final Comparator<LogSpan> ORDER = Comparator.comparingLong(LogSpan::startDay)
            .thenComparingLong(LogSpan::lastDay)
            .thenComparing(LogSpan::start)
            .thenComparing(LogSpan::end);

    private static final long DAY = 24L * 60 * 60 * 1000;

    static long day(long millis) {
        return Math.floorDiv(millis, DAY);
    }

    /** The last day that something which expires at an instant is there to its end. */
    static long lastDay(long expiry) {
        return expiry == Millis.NEVER ? FOREVER : day(expiry) - 1;
    }

    static long firstMilli(long day) {
        return day > Millis.NEVER / DAY ? Millis.NEVER : day < Long.MIN_VALUE / DAY ? Long.MIN_VALUE : day * DAY;
    }

    /** From when on it is taken for gone: the beginning of the day on which the first of it expires. */
    long gone() {
        return lastDay == FOREVER ? Millis.NEVER : firstMilli(lastDay + 1);
    }

    private boolean sameDays(LogSpan other) {
        return startDay == other.startDay && lastDay == other.lastDay;
    }

    /** All of these, in order, as few as can be. */
    static List<LogSpan> union(List<LogSpan> some, List<LogSpan> more) {
        var all = new ArrayList<LogSpan>(some.size() + more.size());
        all.addAll(some);
        all.addAll(more);
        all.sort(ORDER);
        var union = new ArrayList<LogSpan>(all.size());
        LogSpan last = null;
        for (LogSpan span : all) {
            LogSpan joined = last == null ? null : last.joined(span);
            if (joined == null) {
                union.add(span);
            } else {
                union.set(union.size() - 1, joined);
            }
            last = joined == null ? span : joined;
        }
        return union;
    }

    /** This and one that does not start earlier as one; null where they are apart. */
    private @Nullable LogSpan joined(LogSpan next) {
        if (!sameDays(next) || next.start.isAfter(end)) {
            return null;
        }
        return next.end.isAfter(end) ? new LogSpan(start, next.end, startDay, lastDay) : this;
    }

    /** What is left of the first without what is gone of those that began on the same day. */
    static List<LogSpan> minus(List<LogSpan> spans, List<LogSpan> gone) {
        List<LogSpan> left = spans;
        for (LogSpan hole : gone) {
            var next = new ArrayList<LogSpan>(left.size() + 1);
            for (LogSpan span : left) {
                span.without(hole, next);
            }
            left = next;
        }
        return left;
    }

    private void without(LogSpan hole, List<LogSpan> left) {
        boolean apart = hole.start.compareTo(end) >= 0 || start.compareTo(hole.end) >= 0;
        boolean within = start.compareTo(hole.start) >= 0 && end.compareTo(hole.end) <= 0;
        if (hole.startDay != startDay || (apart && !within)) {
            left.add(this);
            return;
        }
        if (hole.start.isAfter(start)) {
            left.add(new LogSpan(start, hole.start, startDay, lastDay));
        }
        if (end.isAfter(hole.end)) {
            left.add(new LogSpan(hole.end, end, startDay, lastDay));
        }
    }
}
