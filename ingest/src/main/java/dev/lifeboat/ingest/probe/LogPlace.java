package dev.lifeboat.ingest.probe;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A segment of PostgreSQL's log.
 *
 * @param end position behind its last byte
 */
record LogPlace(long timeline, long end) {
    private static final Pattern SEGMENT = Pattern.compile("([0-9A-F]{8})([0-9A-F]{8})([0-9A-F]{8})");
    private static final Pattern POSITION = Pattern.compile("([0-9A-F]{1,8})/([0-9A-F]{1,8})");

    /** The segment of that name; empty for a history or a partial file, which say nothing of how far the log reaches. */
    static Optional<LogPlace> segment(@Nullable String name, long bytes) {
        var parts = SEGMENT.matcher(name == null ? "" : withoutBackup(name));
        if (!parts.matches() || bytes <= 0) {
            return Optional.empty();
        }
        long number = Long.parseLong(parts.group(2), 16) * ((1L << 32) / bytes) + Long.parseLong(parts.group(3), 16);
        return Optional.of(new LogPlace(Long.parseLong(parts.group(1), 16), (number + 1) * bytes));
    }

    /** A backup's history file is archived behind the segment that it names, and so is every segment before that one. */
    private static String withoutBackup(String name) {
        return name.replaceFirst("\\.[0-9A-F]{8}\\.backup$", "");
    }

    /** A position such as {@code 0/2000028}. */
    static Optional<Long> position(@Nullable String text) {
        var parts = POSITION.matcher(text == null ? "" : text);
        return parts.matches()
                ? Optional.of(Long.parseLong(parts.group(1), 16) << 32 | Long.parseLong(parts.group(2), 16))
                : Optional.empty();
    }
}
