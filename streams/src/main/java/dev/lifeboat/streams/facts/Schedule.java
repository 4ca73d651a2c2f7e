package dev.lifeboat.streams.facts;

import dev.lifeboat.streams.controls.ScheduleControl;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A backup that is expected again and again. Immutable; the expression is read once, when the schedule is made, and one
 * that cannot be read is kept with the reason, for {@link ScheduleControl} to tell.
 */
public final class Schedule {
    private final Backup.Type type;
    private final String cron;
    private final String zone;
    private final Duration grace;
    private final @Nullable WallClock clock;
    private final String unreadable;

    /** The last answer of {@link #after}: one object, so that threads can share a schedule. */
    private @Nullable Step last;

    private record Step(long from, long next) {}

    /**
     * @param type the kind that is expected, or a stronger one; {@code UNKNOWN}: any that holds data
     * @param cron five fields: minute, hour, day of month, month, day of week
     * @param zone name of the time zone that the expression is meant in, e.g. Europe/Berlin
     * @param grace how late it may be
     */
    public Schedule(Backup.Type type, String cron, String zone, Duration grace) {
        this.type = type;
        this.cron = cron;
        this.zone = zone;
        this.grace = grace.isNegative() ? Duration.ZERO : grace;
        WallClock clock = null;
        String unreadable = "";
        try {
            clock = WallClock.of(cron, zone);
        } catch (IllegalArgumentException e) {
            unreadable = String.valueOf(e.getMessage());
        }
        this.clock = clock;
        this.unreadable = unreadable;
    }

    public Backup.Type type() {
        return type;
    }

    public String cron() {
        return cron;
    }

    public String zone() {
        return zone;
    }

    public Duration grace() {
        return grace;
    }

    /** Why the expression or the zone cannot be read; empty when they can. */
    public String unreadable() {
        return unreadable;
    }

    /** The first expected run after an instant, in milliseconds; {@link Millis#NEVER} when there is none. */
    public long after(long instant) {
        Step step = last;
        if (step == null || step.from() != instant) {
            step = new Step(instant, clock == null ? Millis.NEVER : clock.after(instant));
            last = step;
        }
        return step.next();
    }

    /** Whether a run of that kind is what is expected here, or stronger. */
    public boolean heldBy(Backup.Type run) {
        return switch (type) {
            case UNKNOWN, INCREMENTAL ->
                run == Backup.Type.INCREMENTAL || run == Backup.Type.DIFFERENTIAL || run == Backup.Type.FULL;
            case DIFFERENTIAL -> run == Backup.Type.DIFFERENTIAL || run == Backup.Type.FULL;
            case FULL -> run == Backup.Type.FULL;
            case LOG -> run == Backup.Type.LOG;
        };
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Schedule schedule
                && type == schedule.type
                && cron.equals(schedule.cron)
                && zone.equals(schedule.zone)
                && grace.equals(schedule.grace);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, cron, zone, grace);
    }

    /** E.g. FULL backup at "0 2 * * 0" Europe/Berlin. */
    @Override
    public String toString() {
        return (type == Backup.Type.UNKNOWN ? "any" : type.name()) + " backup at \"" + cron + "\" " + zone;
    }
}
