package dev.lifeboat.ingest.audit;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Sizes, numbers and ages for people. */
public final class Amounts {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    private Amounts() {}

    public static String bytes(@Nullable Long bytes) {
        if (bytes == null) {
            return "?";
        }
        double size = bytes;
        int unit = 0;
        while (size >= 1024 && unit < UNITS.length - 1) {
            size /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", size, UNITS[unit]);
    }

    public static String number(@Nullable Long number) {
        return number == null ? "?" : String.format(Locale.ROOT, "%,d", number);
    }

    /** How many of what: {@code 1 table}, {@code 12 tables}. */
    public static String of(long number, String what) {
        return number(number) + " " + what + (number == 1 ? "" : "s");
    }

    /** In its largest whole unit, e.g. {@code 12 minutes}. */
    public static String age(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < 120) {
            return of(seconds, "second");
        }
        if (seconds < 2 * 3600) {
            return of(seconds / 60, "minute");
        }
        return seconds < 2 * 86_400 ? of(seconds / 3600, "hour") : of(seconds / 86_400, "day");
    }
}
