package dev.lifeboat.cli.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Names of log segments: eight hex digits each of timeline, log and segment; within a timeline their order is that of the log. */
final class LogSegments {
    private static final Pattern NAME = Pattern.compile("[0-9A-F]{24}");

    private LogSegments() {}

    /** How many of the segments from one to another are not in the archive. */
    static long missing(Path archive, String first, String last, long segmentBytes) {
        return names(first, last, segmentBytes).stream()
                .filter(name -> !Files.isRegularFile(archive.resolve(name)))
                .count();
    }

    static List<String> names(String first, String last, long segmentBytes) {
        String timeline = first.substring(0, 8);
        if (!NAME.matcher(first).matches() || !NAME.matcher(last).matches() || !last.startsWith(timeline)) {
            throw new IllegalArgumentException("no log segments of one timeline: " + first + ", " + last);
        }
        long perLog = 0x1_0000_0000L / segmentBytes;
        return Stream.iterate(number(first, perLog), n -> n <= number(last, perLog), n -> n + 1)
                .map(n -> timeline + String.format(Locale.ROOT, "%08X%08X", n / perLog, n % perLog))
                .toList();
    }

    private static long number(String segment, long perLog) {
        return Long.parseLong(segment.substring(8, 16), 16) * perLog + Long.parseLong(segment.substring(16), 16);
    }
}
