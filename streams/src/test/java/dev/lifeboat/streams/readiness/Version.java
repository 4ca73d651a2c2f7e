package dev.lifeboat.streams.readiness;

import dev.lifeboat.streams.facts.Evidence;
import dev.lifeboat.streams.facts.Provenance;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Provenance of a fact that is made up for a test. */
public record Version(String topic, String source, String nativeId, long number, boolean deleted) {
    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

    public Provenance provenance() {
        return new Provenance(
                number,
                FIRST.plusMillis(number),
                nativeId + "@" + number,
                deleted,
                new Evidence(topic, 0, number, source, nativeId));
    }

    static @Nullable Instant before(@Nullable Instant instant, Duration duration) {
        return instant == null || instant.isBefore(Instant.EPOCH) ? instant : instant.minus(duration);
    }

    Version source(String source) {
        return new Version(topic, source, nativeId, number, deleted);
    }

    Version number(long number) {
        return new Version(topic, source, nativeId, number, deleted);
    }

    Version gone() {
        return new Version(topic, source, nativeId, number, true);
    }
}
