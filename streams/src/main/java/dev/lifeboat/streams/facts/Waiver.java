package dev.lifeboat.streams.facts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Somebody answers for a control that does not hold, for a while.
 *
 * @param control id of the control, e.g. RR-08
 * @param by who waives it
 * @param second a second person who agrees; null when there is none
 * @param reason why
 * @param from from when on it counts
 * @param until from when on it no longer does; null is no end, which no policy accepts
 */
public record Waiver(
        Provenance provenance,
        String control,
        String by,
        @Nullable String second,
        String reason,
        Instant from,
        @Nullable Instant until)
        implements Fact {

    @Override
    public Kind kind() {
        return Kind.WAIVER;
    }
}
