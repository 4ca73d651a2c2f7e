package dev.lifeboat.streams.facts;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/**
 * A cron expression as the clock on a wall of its time zone shows it. The library counts on that clock alone, which
 * knows no daylight saving; the rules of the zone then turn the time shown into an instant. A time that the clock skips
 * in spring is due when it skips; a time that it shows twice in autumn is due the first time. So each time shown is due
 * once, and later ones are never due earlier.
 */
final class WallClock {
    private static final CronParser PARSER = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

    /** Outside of these years no backup is expected. */
    private static final long FIRST = Instant.parse("1900-01-01T00:00:00Z").toEpochMilli();

    private static final long LAST = Instant.parse("2900-01-01T00:00:00Z").toEpochMilli();

    private final ExecutionTime times;
    private final ZoneRules rules;

    private WallClock(ExecutionTime times, ZoneRules rules) {
        this.times = times;
        this.rules = rules;
    }

    /** @throws IllegalArgumentException if the expression or the name of the zone is none */
    static WallClock of(String cron, String zone) {
        try {
            return new WallClock(
                    ExecutionTime.forCron(PARSER.parse(cron).validate()),
                    ZoneId.of(zone.isBlank() ? "UTC" : zone).getRules());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'" + zone + "' is no time zone; expected e.g. UTC or Europe/Berlin", e);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "'" + cron + "' is no cron expression of five fields (" + e.getMessage() + ")", e);
        }
    }

    /** The first instant after that one at which it is due; {@link Millis#NEVER} when there is none. */
    long after(long instant) {
        if (instant >= LAST) {
            return Millis.NEVER;
        }
        var from = Instant.ofEpochMilli(Math.max(instant, FIRST));
        var shown = LocalDateTime.ofInstant(from, rules.getOffset(from));
        // where a transition makes the time shown due no later than the instant itself, the next one counts
        while (true) {
            var next = times.nextExecution(shown.atZone(ZoneOffset.UTC));
            if (next.isEmpty()) {
                return Millis.NEVER;
            }
            shown = next.get().toLocalDateTime();
            long due = due(shown);
            if (due > instant) {
                return due;
            }
        }
    }

    private long due(LocalDateTime shown) {
        ZoneOffsetTransition transition = rules.getTransition(shown);
        if (transition != null && transition.isGap()) {
            return transition.toEpochSecond() * 1000;
        }
        return shown.toEpochSecond(transition == null ? rules.getOffset(shown) : transition.getOffsetBefore()) * 1000;
    }
}
