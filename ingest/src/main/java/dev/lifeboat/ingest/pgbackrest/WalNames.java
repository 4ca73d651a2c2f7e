package dev.lifeboat.ingest.pgbackrest;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names of files of PostgreSQL's log: eight hexadecimal digits each for timeline, log and segment. */
final class WalNames {
    private static final Pattern NAME = Pattern.compile("[0-9A-F]{24}");
    /** With the usual segments of 16 MiB. Others have more or fewer in a log, and their holes are counted roughly. */
    private static final long SEGMENTS_OF_A_LOG = 256;

    private WalNames() {}

    static @Nullable Long timeline(@Nullable String name) {
        return name == null || !NAME.matcher(name).matches() ? null : Long.parseLong(name.substring(0, 8), 16);
    }

    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** How many are missing between two; 0 when one follows the other. Numbers go on where the timeline changes. */
    static long between(String earlier, String later) {
        return Math.max(0, number(later) - number(earlier) - 1);
    }

    private static long number(String name) {
        return Long.parseLong(name.substring(8, 16), 16) * SEGMENTS_OF_A_LOG + Long.parseLong(name.substring(16), 16);
    }
}
