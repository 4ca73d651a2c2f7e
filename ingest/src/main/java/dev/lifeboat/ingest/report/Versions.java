package dev.lifeboat.ingest.report;

import dev.lifeboat.ingest.catalog.Texts;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Positions for reports that name none and no instant either: the milliseconds of the clock, and more than the last one of the
 * same fact, so that what comes later wins within a millisecond, and when the clock was set back. Safe for several threads.
 */
final class Versions {
    private static final int REMEMBERED = 10_000;

    private final Map<String, Long> last = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > REMEMBERED;
        }
    };

    synchronized long next(String fact, Instant now) {
        return last.merge(Texts.eventId(fact), now.toEpochMilli(), (before, millis) -> Math.max(before + 1, millis));
    }
}
