package dev.lifeboat.streams.readiness;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A part of a log, and the backup that holds it.
 *
 * @param end not before the start
 */
record LogPart(LogPosition start, LogPosition end, Candidate run) {
    static final Comparator<LogPart> ORDER =
            Comparator.comparing(LogPart::start).thenComparing(LogPart::run, Candidate.NEWEST_FIRST);

    /**
     * The parts of the log as it went on behind a backup. What a timeline held behind the place where a later one is first seen
     * is of a log that was left, and so is what is of an earlier timeline than the backup. Of a part that does not tell its timeline
     * nothing is left out.
     *
     * @param parts in order
     */
    static List<LogPart> course(List<LogPart> parts, Candidate deciding) {
        var firsts = new TreeMap<Long, LogPosition>();
        for (LogPart part : parts) {
            Long timeline = timeline(part.run);
            if (timeline != null) {
                firsts.putIfAbsent(timeline, part.start);
            }
        }
        Long own = timeline(deciding);
        if (firsts.isEmpty() || (firsts.size() == 1 && (own == null || firsts.firstKey() >= own))) {
            return parts;
        }
        var course = new ArrayList<LogPart>(parts.size());
        for (LogPart part : parts) {
            Long timeline = timeline(part.run);
            if (timeline == null) {
                course.add(part);
            } else if (own == null || timeline >= own) {
                part.addUpTo(firstOf(firsts.tailMap(timeline, false).values()), course);
            }
        }
        return course;
    }

    private static @Nullable LogPosition firstOf(Iterable<LogPosition> positions) {
        LogPosition first = null;
        for (LogPosition position : positions) {
            first = first == null || first.isAfter(position) ? position : first;
        }
        return first;
    }

    private void addUpTo(@Nullable LogPosition left, List<LogPart> course) {
        if (left == null || left.isAfter(end)) {
            course.add(this);
        } else if (left.isAfter(start)) {
            course.add(new LogPart(start, left, run));
        }
    }

    private static @Nullable Long timeline(Candidate run) {
        return run.backup.takenFrom().server().timeline();
    }
}
