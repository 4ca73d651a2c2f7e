package dev.lifeboat.streams.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one JSON object of a request. A field that is not known is refused rather than ignored: a misspelled
 * {@code systemIdentifier} must not switch off the check of it.
 */
final class Fields {
    /** The longest text of a single field. */
    static final int MAX_TEXT = 512;

    private final ObjectNode object;
    private final String path;

    private Fields(ObjectNode object, String path) {
        this.object = object;
        this.path = path;
    }

    static Fields of(ObjectNode object, String... known) {
        return of(object, "", known);
    }

    private static Fields of(ObjectNode object, String path, String... known) {
        var names = Set.of(known);
        object.fieldNames().forEachRemaining(name -> {
            if (!names.contains(name)) {
                throw Problem.malformed(
                        path + shortened(name), "not a field of this request; known are " + new TreeSet<>(names));
            }
        });
        return new Fields(object, path);
    }

    /** The text of a field that must be there. */
    String required(String name) {
        String text = optional(name);
        if (text == null) {
            throw Problem.malformed(path + name, "missing, and it is required");
        }
        return text;
    }

    /** The text of a field, null when it is absent or null. */
    @Nullable
    String optional(String name) {
        JsonNode node = object.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        return plainText(path + name, textIn(path + name, node));
    }

    /** The object of a field, empty when it is absent or null. */
    Fields child(String name, String... known) {
        JsonNode node = object.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return new Fields(Json.object(), path + name + ".");
        }
        return of(objectIn(path + name, node), path + name + ".", known);
    }

    /** The objects of a field that holds an array, empty when it is absent or null. */
    List<Fields> children(String name, int most, String... known) {
        var children = new ArrayList<Fields>();
        for (JsonNode node : elements(name, most)) {
            String at = path + name + "[" + children.size() + "]";
            children.add(of(objectIn(at, node), at + ".", known));
        }
        return children;
    }

    /** Checks that a field, if there is one, is an array of texts. */
    void texts(String name, int most, int longest) {
        int at = 0;
        for (JsonNode node : elements(name, most)) {
            String where = path + name + "[" + at++ + "]";
            if (textIn(where, node).length() > longest) {
                throw Problem.malformed(where, "longer than " + longest + " characters");
            }
        }
    }

    /** Checks that a field, if there is one, is true or false. */
    void flag(String name) {
        JsonNode node = object.path(name);
        if (!node.isMissingNode() && !node.isNull() && !node.isBoolean()) {
            throw Problem.malformed(path + name, "expected true or false, got " + Json.kindOf(node));
        }
    }

    /** Whether there is anything at all. */
    boolean isEmpty() {
        return object.isEmpty();
    }

    /** The full name of a field, for messages. */
    String nameOf(String field) {
        return path + field;
    }

    private Iterable<JsonNode> elements(String name, int most) {
        JsonNode node = object.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return List.of();
        }
        if (!node.isArray()) {
            throw Problem.malformed(path + name, "expected an array, got " + Json.kindOf(node));
        }
        if (node.size() > most) {
            throw Problem.malformed(path + name, node.size() + " elements; at most " + most + " are read");
        }
        return node;
    }

    private static ObjectNode objectIn(String where, JsonNode node) {
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw Problem.malformed(where, "expected an object, got " + Json.kindOf(node));
    }

    private static String textIn(String where, JsonNode node) {
        if (!node.isTextual()) {
            throw Problem.malformed(where, "expected a text, got " + Json.kindOf(node));
        }
        return node.textValue();
    }

    /** Text that every store and page can hold: not blank, not endless, no control characters, whole characters. */
    static String plainText(String where, String text) {
        if (text.isBlank()) {
            throw Problem.malformed(where, "blank; leave it out or fill it in");
        }
        if (text.length() > MAX_TEXT) {
            throw Problem.malformed(where, text.length() + " characters; at most " + MAX_TEXT + " are read");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw Problem.malformed(where, "contains a control character");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw Problem.malformed(where, "contains half a character (an unpaired surrogate)");
        }
        return text;
    }

    private static String shortened(String name) {
        return name.length() <= 60 ? name : name.substring(0, 60) + "...";
    }
}
