package dev.lifeboat.streams.state;

import dev.lifeboat.streams.facts.LogPosition;
import dev.lifeboat.streams.facts.Millis;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The parts of the log as it went on behind a backup. What a timeline held behind the place where a later one is first seen
 * is of a log that was left, and so is what is of an earlier timeline than the backup. Of a part that does not tell its timeline
 * nothing is left out.
 *
 * @param parts in order; the very list that was given where nothing was left
 * @param until where it was left stays the same at least until then, as parts go
 */
public record LogCourse(List<LogPart> parts, long until) {

    /**
     * Where a timeline, or a later one, is first seen.
     *
     * @param until nothing that begins there goes before
     */
    private record First(LogPosition position, long until) {
        public static First of(LogPart part) {
            return new First(part.start(), part.run().ownExpiry);
        }

        First or(First other) {
            int compared = position.compareTo(other.position);
            return compared < 0 ? this : compared > 0 || other.until > until ? other : this;
        }
    }

    /** @param parts in order */
    public static LogCourse of(List<LogPart> parts, Candidate deciding) {
        var firsts = new TreeMap<Long, First>();
        for (LogPart part : parts) {
            Long timeline = timeline(part.run());
            if (timeline != null) {
                firsts.merge(timeline, First.of(part), First::or);
            }
        }
        Long own = timeline(deciding);
        if (firsts.isEmpty() || (firsts.size() == 1 && (own == null || firsts.firstKey() >= own))) {
            return new LogCourse(parts, Millis.NEVER);
        }
        First later = null;
        for (Map.Entry<Long, First> first : firsts.descendingMap().entrySet()) {
            later = later == null ? first.getValue() : later.or(first.getValue());
            first.setValue(later);
        }
        return of(parts, own, firsts);
    }

    private static LogCourse of(List<LogPart> parts, @Nullable Long own, TreeMap<Long, First> firsts) {
        var course = new ArrayList<LogPart>(parts.size());
        long until = Millis.NEVER;
        boolean cut = false;
        for (LogPart part : parts) {
            Long timeline = timeline(part.run());
            if (timeline != null && own != null && timeline < own) {
                cut = true;
                continue;
            }
            Map.Entry<Long, First> later = timeline == null ? null : firsts.higherEntry(timeline);
            if (later == null || !part.end().isAfter(later.getValue().position())) {
                course.add(part);
                continue;
            }
            LogPosition left = later.getValue().position();
            cut = true;
            if (part.run().ownExpiry > later.getValue().until()) {
                until = Math.min(until, later.getValue().until());
            }
            if (left.isAfter(part.start())) {
                course.add(new LogPart(part.start(), left, part.run()));
            }
        }
        return cut ? new LogCourse(course, until) : new LogCourse(parts, Millis.NEVER);
    }

    private static @Nullable Long timeline(Candidate run) {
        return run.backup.takenFrom().server().timeline();
    }
}
