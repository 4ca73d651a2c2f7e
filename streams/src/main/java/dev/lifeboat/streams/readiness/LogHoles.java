package dev.lifeboat.streams.readiness;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Where parts of the log behind a backup do not join, and when that can be otherwise because some of them go. */
final class LogHoles {
    /**
     * What is missing before a part.
     *
     * @param reach how far the log goes without a hole before it
     */
    record Hole(LogPosition reach, LogPart next) {}

    private final Candidate deciding;
    private final @Nullable LogPosition end;
    private final LogFillers fillers;
    private @Nullable Hole first;
    /** A hole that is there is there until what comes behind it goes. */
    private long holesEnd = Long.MIN_VALUE;
    /** The first hole that is not there yet. */
    private long holeBegins = Millis.NEVER;

    /** @param parts in order of where they start */
    LogHoles(Candidate deciding, List<LogPart> parts, LogFillers fillers) {
        this.deciding = deciding;
        this.end = deciding.backup.takenFrom().log().end();
        this.fillers = fillers;
        find(parts);
    }

    @Nullable
    Hole first() {
        return first;
    }

    /**
     * No later than the instant at which there is a first hole, or no more hole, because parts go; where there is nothing that
     * does not tell what it holds.
     */
    long changes() {
        return first == null ? holeBegins : holesEnd;
    }

    private void find(List<LogPart> parts) {
        LogPosition farthest = end;
        long newest = deciding.start;
        // those before, the one that is kept longest first
        var before = new PriorityQueue<LogPart>(
                Comparator.<LogPart>comparingLong(part -> part.run().ownExpiry).reversed());
        for (int from = 0, to; from < parts.size(); from = to) {
            LogPosition start = parts.get(from).start();
            for (to = from; to < parts.size() && !parts.get(to).start().isAfter(start); to++) {
                if (end == null || start.isAfter(end)) {
                    look(parts.get(to), farthest, newest, before);
                }
            }
            for (LogPart part : parts.subList(from, to)) {
                farthest = farthest == null || part.end().isAfter(farthest) ? part.end() : farthest;
                newest = Math.max(newest, part.run().start);
                before.add(part);
            }
        }
    }

    private void look(LogPart next, @Nullable LogPosition reach, long reachedAt, PriorityQueue<LogPart> before) {
        if (reach == null) {
            return;
        }
        if (next.start().isAfter(reach)) {
            if (!fillers.mayHold(reachedAt, next.run().end)) {
                first = first == null ? new Hole(reach, next) : first;
                holesEnd = Math.max(holesEnd, next.run().ownExpiry);
            }
            return;
        }
        while (!before.isEmpty() && next.start().isAfter(before.element().end())) {
            before.remove(); // nor does it reach what starts later
        }
        long joinedUntil = before.isEmpty() ? Millis.NEVER : before.element().run().ownExpiry;
        if (joinedUntil < next.run().ownExpiry) {
            holeBegins = Math.min(holeBegins, joinedUntil);
        }
    }
}
