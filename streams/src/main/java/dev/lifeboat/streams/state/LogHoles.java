package dev.lifeboat.streams.state;

import dev.lifeboat.streams.facts.LogPosition;
import dev.lifeboat.streams.facts.Millis;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Where parts of the log behind a backup do not join, and when that can be otherwise because some of them go. */
public final class LogHoles {
    /**
     * What is missing before a part.
     *
     * @param reach how far the log goes without a hole before it
     */
    public record Hole(LogPosition reach, LogPart next) {}

    /** There is surely a hole as long as that. */
    private record Span(long from, long until) {}

    private static final long ALREADY = Long.MIN_VALUE;

    private final Candidate deciding;
    private final @Nullable LogPosition end;
    private final LogFillers fillers;
    private final List<Span> spans = new ArrayList<>();
    private @Nullable Hole first;
    /** The first hole that is not there yet. */
    private long holeBegins = Millis.NEVER;

    private @Nullable LogPosition farthest;
    /** The newest start of those before, and until when one is kept that began then. */
    private long newest;

    private long newestKept = Millis.NEVER;
    /** Those before that reach what comes next, and some more; the one that is kept longest first. */
    private final PriorityQueue<LogPart> before = new PriorityQueue<>(
            Comparator.<LogPart>comparingLong(part -> part.run().ownExpiry).reversed());
    /** Until when something is kept before what comes next that does not reach it. */
    private long anchored;

    /** @param parts in order of where they start */
    public LogHoles(Candidate deciding, List<LogPart> parts, LogFillers fillers) {
        this.deciding = deciding;
        this.end = deciding.backup.takenFrom().log().end();
        this.fillers = fillers;
        this.farthest = end;
        this.newest = deciding.start;
        this.anchored = end == null ? ALREADY : Millis.NEVER;
        find(parts);
    }

    @Nullable
    public Hole first() {
        return first;
    }

    /** No later than the instant at which there is a first hole, or no more hole, because parts or fillers go. */
    public long changes() {
        return first == null ? holeBegins : holesEnd();
    }

    /** A hole that is there is there until what comes behind it goes; then what comes behind that may have one before it. */
    private long holesEnd() {
        spans.sort(Comparator.comparingLong(Span::from));
        long until = ALREADY;
        for (Span span : spans) {
            if (span.from > until) {
                break;
            }
            until = Math.max(until, span.until);
        }
        return until;
    }

    private void find(List<LogPart> parts) {
        for (int from = 0, to; from < parts.size(); from = to) {
            LogPosition start = parts.get(from).start();
            boolean behind = end == null || start.isAfter(end);
            for (to = from; to < parts.size() && !parts.get(to).start().isAfter(start); to++) {
                if (behind && farthest != null) {
                    look(parts.get(to), farthest);
                }
            }
            for (LogPart part : parts.subList(from, to)) {
                add(part);
            }
        }
    }

    private void add(LogPart part) {
        farthest = farthest == null || part.end().isAfter(farthest) ? part.end() : farthest;
        long start = part.run().start;
        if (start > newest) {
            newest = start;
            newestKept = part.run().ownExpiry;
        } else if (start == newest) {
            newestKept = Math.max(newestKept, part.run().ownExpiry);
        }
        before.add(part);
    }

    private void look(LogPart next, LogPosition reach) {
        while (!before.isEmpty() && next.start().isAfter(before.element().end())) {
            anchored = Math.max(anchored, before.remove().run().ownExpiry); // nor does it reach what starts later
        }
        long taken = next.run().end;
        long joinedUntil = before.isEmpty() ? ALREADY : before.element().run().ownExpiry;
        long filledUntil = fillers.filledUntil(newest, taken);
        long until = Math.min(next.run().ownExpiry, anchored);
        long from = Math.max(joinedUntil, filledUntil);
        if (from >= until) {
            return;
        }
        boolean missing = from == ALREADY;
        if (!missing) {
            holeBegins = Math.min(holeBegins, from);
        } else if (first == null) {
            first = new Hole(reach, next);
        }
        if (!fillers.mayHold(deciding.start, taken)) {
            spans.add(new Span(joinedUntil, until));
        } else if (missing) { // when the newest of those before goes, something may fill it
            spans.add(new Span(ALREADY, Math.min(until, newestKept)));
        }
    }
}
