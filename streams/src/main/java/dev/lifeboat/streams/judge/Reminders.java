package dev.lifeboat.streams.judge;

import dev.lifeboat.v1.OpenAlert;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.OptionalLong;

/**
 * When an open alert is told again: at each whole interval after it opened. The instants follow from the alert alone, so a
 * restart tells none twice under another instant, and nothing need be kept of what was told.
 */
record Reminders(Duration interval) {

    /** The first instant after {@code at} at which one of the alerts is told again; {@link Due#NEVER} without alerts. */
    long next(Collection<OpenAlert> open, long at) {
        long next = Due.NEVER;
        for (var alert : open) {
            next = Math.min(next, instant(alert.getSince(), passed(alert.getSince(), at) + 1));
        }
        return next;
    }

    /** The last instant of {@code from} to {@code at}, both inclusive, at which an alert is told again. */
    OptionalLong due(Instant since, long from, long at) {
        long passed = passed(since, at);
        long instant = instant(since, passed);
        return passed > 0 && instant >= from ? OptionalLong.of(instant) : OptionalLong.empty();
    }

    /** Whole intervals that have passed. */
    private long passed(Instant since, long at) {
        return Math.max(0, at - since.toEpochMilli()) / interval.toMillis();
    }

    private long instant(Instant since, long intervals) {
        return since.toEpochMilli() + intervals * interval.toMillis();
    }
}
