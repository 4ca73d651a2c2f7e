package dev.lifeboat.snapshot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows whose key is after one, and not after another. The values are text as the server prints and reads it.
 *
 * @param after null: from the first
 * @param until null: to the last
 */
public record KeyRange(
        @Nullable List<String> after, @Nullable List<String> until) {
    public static final KeyRange ALL = new KeyRange(null, null);

    public KeyRange {
        after = after == null ? null : List.copyOf(after);
        until = until == null ? null : List.copyOf(until);
    }

    @Override
    public String toString() {
        return "(" + (after == null ? "first" : String.join(", ", after)) + " .. "
                + (until == null ? "last" : String.join(", ", until)) + "]";
    }
}
