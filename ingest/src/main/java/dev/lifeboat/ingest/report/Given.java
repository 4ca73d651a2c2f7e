package dev.lifeboat.ingest.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * One field as it was sent.
 *
 * @param place where it stands: a JSON pointer, or the name of a header
 */
record Given(JsonNode value, String place) {
    private static final int LONGEST_SHOWN = 60;

    /** A field of the object at a place. */
    static Given in(String object, String name, JsonNode value) {
        return new Given(value, object + "/" + name.replace("~", "~0").replace("/", "~1"));
    }

    /** Where a field of an object stands, or would. */
    static String place(Map<String, Given> given, String field, String object) {
        Given it = given.get(field);
        return it == null ? object + "/" + field : it.place();
    }

    /** What it is, for a message. */
    String shown() {
        return shown(value);
    }

    static String shown(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> "an object";
            case ARRAY -> "an array";
            case NULL -> "null";
            case MISSING -> "missing";
            case STRING -> "'" + cut(value.textValue()) + "'";
            default -> cut(value.asText());
        };
    }

    static String cut(String text) {
        String plain = text.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
        return plain.length() > LONGEST_SHOWN ? plain.substring(0, LONGEST_SHOWN) + "..." : plain;
    }
}
