package dev.lifeboat.ingest.catalog;

import dev.lifeboat.ingest.catalog.Warning.Kind;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the columns of one row, whatever they hold. A column that is missing is null; a value that cannot be is null too,
 * with a warning. Never throws.
 */
final class Columns {
    private static final Instant EARLIEST = Instant.parse("1900-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private final Map<String, @Nullable Object> values;
    private final String nativeId;
    private final List<Warning> warnings;

    Columns(Map<String, @Nullable Object> values, String nativeId, List<Warning> warnings) {
        this.values = values;
        this.nativeId = nativeId;
        this.warnings = warnings;
    }

    /** Reads the fields of an item within a column, reporting to the same warnings. */
    Columns within(String column, Map<String, @Nullable Object> fields) {
        return new Columns(fields, nativeId + "." + column, warnings);
    }

    /** Whether there is a value, usable or not. */
    boolean has(String column) {
        return values.get(column) != null;
    }

    /** The text of a column without blanks around, cut to the bound; null when it is blank. */
    @Nullable
    String text(String column, int maxChars) {
        Object value = value(column);
        String text = value == null ? "" : value.toString().strip();
        if (text.isEmpty()) {
            return null;
        }
        if (text.length() > maxChars) {
            warn(Kind.CUT, column + " has " + text.length() + " characters, kept " + maxChars);
        }
        return Texts.bounded(text, maxChars);
    }

    String textOrEmpty(String column, int maxChars) {
        String text = text(column, maxChars);
        return text == null ? "" : text;
    }

    /** The normal form of a status word; null when there is none. */
    @Nullable
    String word(String column) {
        String text = text(column, Limits.NAME);
        return text == null ? null : StatusWords.normal(text);
    }

    @Nullable
    Boolean bool(String column) {
        Object value = value(column);
        if (value == null || value instanceof Boolean) {
            return (Boolean) value;
        }
        return switch (StatusWords.normal(value.toString())) {
            case "t", "true", "yes", "y", "on", "1" -> true;
            case "f", "false", "no", "n", "off", "0" -> false;
            default -> unusable(Kind.MALFORMED, column, value, "not true or false");
        };
    }

    /** A count or size: null when it is negative or does not fit. */
    @Nullable
    Long count(String column) {
        BigDecimal number = number(column);
        if (number == null) {
            return null;
        }
        if (number.signum() < 0 || number.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            return unusable(Kind.OUT_OF_RANGE, column, number, "not a count");
        }
        return number.longValue();
    }

    @Nullable
    Integer smallCount(String column) {
        Long number = count(column);
        if (number != null && number > Integer.MAX_VALUE) {
            return unusable(Kind.OUT_OF_RANGE, column, number, "more than " + Integer.MAX_VALUE);
        }
        return number == null ? null : Integer.valueOf(number.intValue());
    }

    @Nullable
    Double percent(String column) {
        BigDecimal number = number(column);
        if (number == null) {
            return null;
        }
        if (number.signum() < 0 || number.compareTo(BigDecimal.valueOf(100)) > 0) {
            return unusable(Kind.OUT_OF_RANGE, column, number, "not within 0 to 100");
        }
        return number.doubleValue();
    }

    /** An instant; of a date, its beginning in UTC. Null when it is infinite or outside the years 1900 to 9999. */
    @Nullable
    Instant instant(String column) {
        Object value = value(column);
        if (value == null) {
            return null;
        }
        Instant instant;
        try {
            instant = instantOf(value);
        } catch (DateTimeException e) {
            return unusable(Kind.MALFORMED, column, value, "not a date and time");
        }
        return instant.isBefore(EARLIEST) || instant.isAfter(LATEST)
                ? unusable(Kind.OUT_OF_RANGE, column, value, "not within the years 1900 to 9999")
                : instant;
    }

    /** A length of time in milliseconds; null when it is negative. Years count 365.25 days, months 30. */
    @Nullable
    Long millis(String column) {
        Object value = value(column);
        if (value == null) {
            return null;
        }
        Duration length;
        try {
            length = value instanceof Duration duration ? duration : Intervals.parse(value.toString());
            return length.isNegative()
                    ? unusable(Kind.OUT_OF_RANGE, column, value, "a negative length of time")
                    : Long.valueOf(length.toMillis());
        } catch (DateTimeException | ArithmeticException e) {
            return unusable(Kind.MALFORMED, column, value, "not a length of time");
        }
    }

    /** The items of an array or of JSON, as texts, without nulls; bounded in number and length. */
    List<String> texts(String column) {
        Object value = value(column);
        if (value == null) {
            return List.of();
        }
        List<String> items = value instanceof List<?> list ? Json.texts(list) : Json.texts(value.toString());
        if (items == null) {
            warn(Kind.MALFORMED, column + " is not JSON; taken as one text");
            items = List.of(value.toString());
        }
        if (items.size() > Limits.ITEMS) {
            warn(Kind.CUT, column + " has " + items.size() + " items, kept " + Limits.ITEMS);
        }
        var bounded = new ArrayList<String>();
        items.stream().limit(Limits.ITEMS).forEach(item -> bounded.add(Texts.bounded(item, Limits.ITEM)));
        return List.copyOf(bounded);
    }

    void warn(Kind kind, String message) {
        warnings.add(new Warning(kind, nativeId, message));
    }

    @Nullable
    Object value(String column) {
        Object value = values.get(column);
        if (value == Row.UNAVAILABLE) {
            warn(Kind.UNAVAILABLE, column + " did not change and was not sent; taken as not known");
            return null;
        }
        return value;
    }

    private @Nullable BigDecimal number(String column) {
        Object value = value(column);
        if (value == null) {
            return null;
        }
        try {
            var number = value instanceof BigDecimal decimal ? decimal : new BigDecimal(value.toString());
            return number.precision() - number.scale() > 40
                    ? unusable(Kind.OUT_OF_RANGE, column, value, "beyond any count")
                    : number;
        } catch (NumberFormatException e) {
            return unusable(Kind.MALFORMED, column, value, "not a number");
        }
    }

    private static Instant instantOf(Object value) {
        if (value instanceof Instant instant) {
            return instant;
        } else if (value instanceof LocalDate date) {
            return date.atStartOfDay(ZoneOffset.UTC).toInstant();
        }
        String text = value.toString().strip();
        if (text.length() <= 10) {
            return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        }
        text = text.replace(' ', 'T');
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
        }
    }

    /** Always null, so that a reader can answer with it. */
    private <T> @Nullable T unusable(Kind kind, String column, Object value, String why) {
        warn(kind, column + " is '" + Texts.bounded(value.toString(), 120) + "': " + why + "; taken as not known");
        return null;
    }
}
