package dev.lifeboat.cli.gate;

import dev.lifeboat.v1.BackupSchedule;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A backup that is expected, as people write it: its type, a cron expression of five fields, and where it is not UTC the
 * time zone; at the end, if they like, how late it may be. E.g. {@code full=0 2 * * SUN Europe/Berlin grace=90m}.
 */
final class ScheduleText implements ITypeConverter<BackupSchedule> {
    private static final List<String> TYPES = List.of("full", "differential", "incremental", "log");
    private static final Pattern FIELD = Pattern.compile("[0-9A-Za-z*/,\\-]+");
    private static final int FIELDS = 5;
    private static final Duration LONGEST_GRACE = Duration.ofDays(31);

    @Override
    public BackupSchedule convert(String text) {
        int equals = text.indexOf('=');
        String type = equals < 0 ? "" : text.substring(0, equals).strip().toLowerCase(Locale.ROOT);
        if (!TYPES.contains(type)) {
            throw wrong(text, "it begins with " + String.join("=, ", TYPES) + "=");
        }
        var words = new ArrayList<>(List.of(text.substring(equals + 1).strip().split("\\s+")));
        int grace = grace(text, words);
        if (words.size() < FIELDS || words.size() > FIELDS + 1) {
            throw wrong(
                    text, "minute, hour, day of month, month, day of week, and then the time zone, if it is not UTC");
        }
        for (String field : words.subList(0, FIELDS)) {
            if (!FIELD.matcher(field).matches()) {
                throw wrong(text, "numbers, names, '*', '/', ',' and '-' in place of '" + field + "'");
            }
        }
        return new BackupSchedule(type, String.join(" ", words.subList(0, FIELDS)), zone(text, words), grace);
    }

    private static String zone(String text, List<String> words) {
        String zone = words.size() > FIELDS ? words.get(FIELDS) : "UTC";
        try {
            return ZoneId.of(zone).getId();
        } catch (DateTimeException e) {
            throw wrong(text, "a time zone such as Europe/Berlin in place of '" + zone + "'");
        }
    }

    /** Takes the grace off the end; in minutes. */
    private static int grace(String text, List<String> words) {
        String last = words.get(words.size() - 1);
        if (!last.startsWith("grace=")) {
            return 60;
        }
        words.remove(words.size() - 1);
        Duration grace = DurationText.parse(last.substring("grace=".length()));
        if (grace.isNegative() || grace.compareTo(LONGEST_GRACE) > 0) {
            throw wrong(text, "a grace of 0 s to 31 d");
        }
        return Math.toIntExact(grace.toMinutes());
    }

    private static TypeConversionException wrong(String text, String expected) {
        return new TypeConversionException("'" + text + "' is no schedule; expected " + expected);
    }
}
