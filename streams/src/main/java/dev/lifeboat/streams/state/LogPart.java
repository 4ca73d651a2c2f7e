package dev.lifeboat.streams.state;

import dev.lifeboat.streams.facts.LogPosition;
import java.util.Comparator;

/**
 * A part of a log, and the backup that holds it.
 *
 * @param end not before the start
 */
public record LogPart(LogPosition start, LogPosition end, Candidate run) {
    static final Comparator<LogPart> ORDER =
            Comparator.comparing(LogPart::start).thenComparing(LogPart::run, Candidate.NEWEST_FIRST);
}
