package dev.lifeboat.drill.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;

/** When drills of a schedule are due. */
public sealed interface When {
    /** After each full backup that has ended. */
    record AfterFull() implements When {}

    /** Each day at that time. One that was missed is caught up once. */
    record Daily(LocalTime at, ZoneId zone) implements When {
        /** The newest time of it that is not after an instant. */
        Instant slot(Instant now) {
            var local = now.atZone(zone);
            var today = local.toLocalDate().atTime(at).atZone(zone).toInstant();
            return today.isAfter(now)
                    ? local.toLocalDate().minusDays(1).atTime(at).atZone(zone).toInstant()
                    : today;
        }

        /** The first time of it after an instant. */
        Instant next(Instant now) {
            var day = now.atZone(zone).toLocalDate();
            var today = day.atTime(at).atZone(zone).toInstant();
            return today.isAfter(now)
                    ? today
                    : day.plusDays(1).atTime(at).atZone(zone).toInstant();
        }
    }

    /** That long after the last one. */
    record Every(Duration time) implements When {
        public Every {
            if (time.isNegative() || time.isZero()) {
                throw new IllegalArgumentException("a drill cannot be due every " + time);
            }
        }
    }
}
