package dev.lifeboat.ingest.fields;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.ingest.catalog.Texts;
import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.observe.SafeJson;
import dev.lifeboat.ingest.observe.ToolOutput;
import java.math.BigInteger;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object that a tool wrote. What is absent or null is null; what is of another kind than it should be is told with
 * its place. Numbers keep all their digits.
 */
public final class Entry {
    private static final TypeReference<JsonNode> ANY = new TypeReference<>() {};
    private static final Pattern DIGITS = Pattern.compile("-?[0-9]{1,40}");
    private static final int LONGEST_NAME = 2_000;
    private static final int LONGEST_WORDS = 500;
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private final JsonNode node;
    private final String place;

    private Entry(JsonNode node, String place) {
        this.node = node;
        this.place = place;
    }

    /**
     * All of an output.
     *
     * @throws BadInputException if it is no JSON
     */
    public static JsonNode tree(ToolOutput output, String what) {
        return SafeJson.read(output, ANY, what);
    }

    /**
     * A node as an object.
     *
     * @param place where it stands, e.g. {@code list.json#/3}
     * @throws BadInputException if it is none
     */
    public static Entry of(JsonNode node, String place) {
        if (!node.isObject()) {
            throw new BadInputException(place, "is " + kind(node) + "; expected an object");
        }
        return new Entry(node, place);
    }

    /** Where it stands. */
    public String place() {
        return place;
    }

    /** As it was written, but for blanks. */
    public String raw() {
        return node.toString();
    }

    public boolean has(String field) {
        return present(field) != null;
    }

    /** Whether it is there, and a text. */
    public boolean isText(String field) {
        JsonNode value = present(field);
        return value != null && value.isTextual();
    }

    /** A name; never blank. */
    public @Nullable String text(String field) {
        String text = anyText(field);
        if (text != null && text.length() > LONGEST_NAME) {
            throw bad(field, "has " + text.length() + " characters; expected at most " + LONGEST_NAME);
        }
        return text;
    }

    /** Words for people, cut when they are many. */
    public @Nullable String words(String field) {
        String text = anyText(field);
        return text == null ? null : Texts.bounded(text.replaceAll("\\s+", " "), LONGEST_WORDS);
    }

    /** A name that must be there. */
    public String needed(String field) {
        String text = text(field);
        if (text == null) {
            throw bad(field, "is missing");
        }
        return text;
    }

    /** A whole number, which tools write as a number or as a text. */
    public @Nullable BigInteger whole(String field) {
        JsonNode value = present(field);
        if (value == null) {
            return null;
        }
        if (value.isIntegralNumber()) {
            return value.bigIntegerValue();
        }
        if (value.isTextual() && DIGITS.matcher(value.textValue().strip()).matches()) {
            return new BigInteger(value.textValue().strip());
        }
        throw bad(field, "is " + shown(value) + "; expected a whole number");
    }

    /** A number of bytes or things. */
    public @Nullable Long count(String field) {
        BigInteger number = whole(field);
        if (number == null) {
            return null;
        }
        if (number.signum() < 0 || number.bitLength() > 63) {
            throw bad(field, "is " + number + "; expected a number from 0 to " + Long.MAX_VALUE);
        }
        return number.longValueExact();
    }

    /** As {@link #count}; 0 when it is absent, as it is where Go leaves out what is zero. */
    public long countOrZero(String field) {
        Long count = count(field);
        return count == null ? 0 : count;
    }

    /** A sum with this number added to it. */
    public long added(String field, long sum) {
        Long count = count(field);
        if (count == null) {
            throw bad(field, "is missing");
        }
        if (count > Long.MAX_VALUE - sum) {
            throw bad(field, "is " + count + ", which adds up to more than " + Long.MAX_VALUE);
        }
        return sum + count;
    }

    /** True or false, which tools write as such, as a text or as 1 and 0. */
    public @Nullable Boolean flag(String field) {
        JsonNode value = present(field);
        return value == null
                ? null
                : switch (value.asText().strip()) {
                    case "true", "1" -> true;
                    case "false", "0" -> false;
                    default -> throw bad(field, "is " + shown(value) + "; expected true or false");
                };
    }

    /** An instant with its zone, e.g. {@code 2026-03-01T01:00:00.5+01:00}, to the millisecond. Go's zero time is none. */
    public @Nullable Instant instant(String field) {
        String text = text(field);
        if (text == null || text.startsWith("0001-01-01T00:00:00")) {
            return null;
        }
        try {
            return checked(field, OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException e) {
            throw bad(field, "is '" + cut(text) + "'; expected an instant such as 2026-03-01T01:00:00Z");
        }
    }

    /** As {@link #instant}, or seconds since 1970 with a fraction. */
    public @Nullable Instant instantOrSeconds(String field) {
        JsonNode value = present(field);
        if (value == null || !value.isNumber()) {
            return instant(field);
        }
        double seconds = value.doubleValue();
        if (!(Math.abs(seconds) < 1e12)) {
            throw bad(field, "is " + shown(value) + " s, which is no instant");
        }
        return checked(field, Instant.ofEpochMilli(Math.round(seconds * 1000)));
    }

    /** An instant that can be: of this era. */
    public Instant checked(String field, Instant instant) {
        if (instant.isBefore(Instant.EPOCH) || instant.isAfter(LATEST)) {
            throw bad(field, "is the instant " + instant + ", which cannot be");
        }
        return instant.truncatedTo(ChronoUnit.MILLIS);
    }

    /** The object within. */
    public @Nullable Entry in(String field) {
        JsonNode value = present(field);
        return value == null ? null : of(value, place + "/" + field);
    }

    /** The elements of an array; none when it is absent. Whether each is an object is not looked at. */
    public List<JsonNode> elements(String field) {
        JsonNode value = present(field);
        return value == null ? List.of() : elements(value, place + "/" + field);
    }

    /** The texts of an array; none when it is absent. */
    public List<String> texts(String field) {
        var texts = new ArrayList<String>();
        for (JsonNode element : elements(field)) {
            if (!element.isTextual()) {
                throw bad(field, "holds " + shown(element) + "; expected texts");
            }
            texts.add(element.textValue());
        }
        return texts;
    }

    /** The elements of a node that must be an array. */
    public static List<JsonNode> elements(JsonNode node, String place) {
        if (!node.isArray()) {
            throw new BadInputException(place, "is " + kind(node) + "; expected an array");
        }
        var elements = new ArrayList<JsonNode>(node.size());
        node.forEach(elements::add);
        return elements;
    }

    /** What is wrong with a field. */
    public BadInputException bad(String field, String problem) {
        return new BadInputException(place, field + " " + problem);
    }

    private @Nullable String anyText(String field) {
        JsonNode value = present(field);
        if (value == null) {
            return null;
        }
        if (!value.isTextual()) {
            throw bad(field, "is " + shown(value) + "; expected a text");
        }
        String text = value.textValue().strip();
        return text.isEmpty() ? null : text;
    }

    private @Nullable JsonNode present(String field) {
        JsonNode value = node.get(field);
        return value == null || value.isNull() ? null : value;
    }

    private static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "an array";
            case OBJECT -> "an object";
            case NULL, MISSING -> "nothing";
            default -> shown(node);
        };
    }

    private static String shown(JsonNode value) {
        return value.isContainerNode() ? kind(value) : "'" + cut(value.asText()) + "'";
    }

    private static String cut(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "..." : text;
    }
}
