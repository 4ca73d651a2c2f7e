package dev.lifeboat.ingest.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.ingest.fields.Nearest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericEnumSymbol;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Makes values of the evidence's schema from JSON, by what the schema says and what cannot be. For one request. */
final class Values {
    /** Clocks may differ by this much. */
    static final Duration SKEW = Duration.ofMinutes(5);

    /** But a report from the future would hold against all that correct it until then. */
    private static final Duration AHEAD = Duration.ofSeconds(1);

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");
    private static final Set<String> MAY_LIE_AHEAD = Set.of("expiresAt", "lockedUntil", "windowStart", "windowEnd");
    private static final Set<String> SEEN_AT = Set.of("observedAt", "at");
    private static final Map<String, Range> RANGES =
            Map.of("intervalMillis", new Range(1_000, Duration.ofDays(31).toMillis()));
    private static final int MOST_ELEMENTS = 1_000;

    private record Range(long least, long most) {}

    private final Instant now;
    private final Mistakes mistakes;

    Values(Instant now, Mistakes mistakes) {
        this.now = now;
        this.mistakes = mistakes;
    }

    /**
     * A new record with what was given; the rest is as the schema has it.
     *
     * @param fields which of the schema's may be given
     */
    SpecificRecord record(Schema schema, List<Schema.Field> fields, Map<String, Given> given) {
        var model = SpecificData.getForSchema(schema);
        var value = (SpecificRecord) model.newRecord(null, schema);
        for (Schema.Field field : schema.getFields()) {
            value.put(field.pos(), model.deepCopy(field.schema(), model.getDefaultValue(field)));
        }
        for (Schema.Field field : fields) {
            Given it = given.get(field.name());
            Object read = it == null ? null : value(field.schema(), field.name(), it);
            if (read != null) {
                value.put(field.pos(), read);
            }
        }
        return value;
    }

    /** Tells of every name that is none of these, and of the one that was meant. */
    void known(Map<String, Given> given, List<String> names, String what) {
        given.forEach((name, it) -> {
            if (!names.contains(name)) {
                mistakes.add(
                        it.place(),
                        "no field of " + what,
                        Nearest.to(name, names)
                                .map(near -> "'" + near + "'")
                                .orElse("one of " + String.join(", ", names)));
            }
        });
    }

    /** What was given, or null after telling what is wrong with it. */
    private @Nullable Object value(Schema schema, String name, Given given) {
        if (schema.isUnion()) {
            return given.value().isNull() ? null : value(schema.getTypes().get(1), name, given);
        }
        return switch (schema.getType()) {
            case STRING -> text(name, given);
            case BOOLEAN -> flag(given);
            case INT -> smallCount(given);
            case LONG ->
                schema.getLogicalType() instanceof LogicalTypes.TimestampMillis
                        ? instant(name, given)
                        : count(given, RANGES.getOrDefault(name, new Range(0, Long.MAX_VALUE)));
            case DOUBLE -> percent(given);
            case ENUM -> symbol(schema, given);
            case ARRAY -> elements(schema.getElementType(), name, given);
            case RECORD -> nested(schema, given);
            default -> throw new IllegalStateException("no report has a " + schema.getType() + " as " + name);
        };
    }

    @Nullable
    String text(String name, Given given) {
        if (!given.value().isTextual()) {
            return wrong(given, "a text");
        }
        String text = given.value().textValue();
        int most = Limits.of(name);
        if (text.isBlank()) {
            return wrong(given, "a text with something in it; leave the field out where nothing is known");
        } else if (text.length() > most) {
            mistakes.add(given.place(), "a text of " + text.length() + " characters", "at most " + most);
            return null;
        } else if (text.chars().anyMatch(c -> Character.isISOControl(c) && !(Limits.isLong(name) && isLayout(c)))) {
            return wrong(given, "a text without control characters");
        } else if (text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            return wrong(given, "whole characters; there is half of one (an unpaired surrogate)");
        }
        return text;
    }

    private static boolean isLayout(int c) {
        return c == '\n' || c == '\r' || c == '\t';
    }

    private @Nullable Long count(Given given, Range range) {
        JsonNode value = given.value();
        boolean fits = value.isIntegralNumber()
                && value.canConvertToLong()
                && value.longValue() >= range.least()
                && value.longValue() <= range.most();
        return fits
                ? (Long) value.longValue()
                : wrong(given, "a whole number from " + range.least() + " to " + range.most());
    }

    private @Nullable Integer smallCount(Given given) {
        Long count = count(given, new Range(0, Integer.MAX_VALUE));
        return count == null ? null : Integer.valueOf(count.intValue());
    }

    private @Nullable Double percent(Given given) {
        double number = given.value().isNumber() ? given.value().doubleValue() : Double.NaN;
        return number >= 0 && number <= 100 ? (Double) number : wrong(given, "a number from 0 to 100");
    }

    @Nullable
    Boolean flag(Given given) {
        return given.value().isBoolean() ? (Boolean) given.value().booleanValue() : wrong(given, "true or false");
    }

    /** An instant with its zone, to the millisecond. One that has come already, unless it is a plan. */
    @Nullable
    Instant instant(String name, Given given) {
        Instant instant;
        try {
            instant = OffsetDateTime.parse(
                            given.value().isTextual() ? given.value().textValue() : "")
                    .toInstant();
        } catch (DateTimeException e) {
            return wrong(given, "an instant with its zone, such as 2026-03-01T01:00:00Z");
        }
        Instant latest = MAY_LIE_AHEAD.contains(name) ? LATEST : now.plus(SEEN_AT.contains(name) ? AHEAD : SKEW);
        if (instant.isBefore(Instant.EPOCH) || instant.isAfter(latest)) {
            return wrong(
                    given,
                    "an instant from 1970 on"
                            + (latest.equals(LATEST)
                                    ? " to 9999"
                                    : " that has come already; here it is " + now.truncatedTo(ChronoUnit.SECONDS)));
        }
        return instant.truncatedTo(ChronoUnit.MILLIS);
    }

    private @Nullable GenericEnumSymbol<?> symbol(Schema schema, Given given) {
        String word = given.value().isTextual() ? given.value().textValue() : "";
        for (String symbol : schema.getEnumSymbols()) {
            if (symbol.equalsIgnoreCase(word)) {
                return (GenericEnumSymbol<?>) SpecificData.getForSchema(schema).createEnum(symbol, schema);
            }
        }
        return wrong(
                given,
                Nearest.to(word, schema.getEnumSymbols())
                                .map(it -> it + "? It is ")
                                .orElse("") + "one of " + String.join(", ", schema.getEnumSymbols()));
    }

    private @Nullable List<Object> elements(Schema of, String name, Given given) {
        if (!given.value().isArray() || given.value().size() > MOST_ELEMENTS) {
            if (!given.value().isArray()) {
                return wrong(given, "an array");
            }
            mistakes.add(
                    given.place(), "an array of " + given.value().size(), "at most " + MOST_ELEMENTS + " elements");
            return null;
        }
        var elements = new ArrayList<Object>();
        int at = 0;
        for (JsonNode element : given.value()) {
            Object value = value(of, name, new Given(element, given.place() + "/" + at++));
            if (value != null) {
                elements.add(value);
            }
        }
        return elements;
    }

    private @Nullable SpecificRecord nested(Schema schema, Given given) {
        if (!given.value().isObject()) {
            return wrong(given, "an object");
        }
        var fields = given.value().properties().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        field -> Given.in(given.place(), field.getKey(), field.getValue()),
                        (a, b) -> a,
                        LinkedHashMap::new));
        known(fields, schema.getFields().stream().map(Schema.Field::name).toList(), "a " + schema.getName());
        Schema.Field first = schema.getFields().get(0);
        if (!fields.containsKey(first.name())) { // what it is the record of
            mistakes.add(given.place() + "/" + first.name(), "missing", first.doc());
        }
        return record(schema, schema.getFields(), fields);
    }

    private <T> @Nullable T wrong(Given given, String expected) {
        mistakes.add(given.place(), given.shown(), expected);
        return null;
    }
}
