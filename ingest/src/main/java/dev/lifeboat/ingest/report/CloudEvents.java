package dev.lifeboat.ingest.report;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.lifeboat.ingest.fields.Nearest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of CloudEvents 1.0 as fields of a report: {@code type} is the kind, {@code id} the event's own id, {@code
 * time} when it happened. {@code subject} and extensions are left alone: what a report is about, its ids say.
 */
final class CloudEvents {
    /** How the attributes are called in headers: {@code ce-id} and so on. */
    static final String HEADER = "ce-";

    private static final List<String> NEEDED = List.of("specversion", "id", "source", "type");
    private static final List<String> KNOWN = List.of(
            "specversion",
            "id",
            "source",
            "type",
            "subject",
            "time",
            "datacontenttype",
            "dataschema",
            "data",
            "data_base64");
    private static final List<String> OF_ATTRIBUTES = List.of("kind", "source", "eventId");
    private static final Pattern TYPE = Pattern.compile("lifeboat\\.([a-z-]+)\\.v1");
    private static final Pattern EXTENSION = Pattern.compile("[a-z0-9]{1,40}");

    private CloudEvents() {}

    /**
     * The fields of the report that an event is.
     *
     * @param attributes all but the data
     * @param data the fields of the data
     * @param place where attributes stand, e.g. {@code /3/} or {@code ce-}
     */
    static Map<String, Given> fields(
            Map<String, Given> attributes, Map<String, Given> data, String place, Mistakes mistakes) {
        attributes.values().removeIf(it -> it.value().isNull());
        check(attributes, place, mistakes);
        var fields = new LinkedHashMap<>(data);
        for (String name : OF_ATTRIBUTES) {
            Given it = fields.remove(name);
            if (it != null && !it.value().isNull()) {
                mistakes.add(it.place(), "no field of the data", "it among the attributes alone");
            }
        }
        Given kind = kind(attributes.get("type"), mistakes);
        put("kind", kind, fields);
        put("source", attributes.get("source"), fields);
        if (kind != null && kind.value().textValue().equals(Kind.HEARTBEAT.word())) {
            put("at", attributes.get("time"), fields);
        } else {
            put("eventId", attributes.get("id"), fields);
            put("occurredAt", attributes.get("time"), fields);
        }
        return fields;
    }

    /** What the data say themselves goes before what the attributes say. */
    private static void put(String name, @Nullable Given it, Map<String, Given> fields) {
        Given said = fields.get(name);
        if (it != null && (said == null || said.value().isNull())) {
            fields.put(name, it);
        }
    }

    private static void check(Map<String, Given> attributes, String place, Mistakes mistakes) {
        for (String name : NEEDED) {
            Given it = attributes.get(name);
            if (it == null) {
                mistakes.add(place + name, "missing", "it: an attribute that every event of CloudEvents 1.0 has");
            } else if (!it.value().isTextual() || it.value().textValue().isBlank()) {
                mistakes.add(it.place(), it.shown(), "a text");
            }
        }
        Given version = attributes.get("specversion");
        if (version != null
                && version.value().isTextual()
                && !version.value().textValue().equals("1.0")) {
            mistakes.add(version.place(), version.shown(), "'1.0'");
        }
        attributes.forEach((name, it) -> {
            if (!KNOWN.contains(name)) {
                extension(name, it, mistakes);
            }
        });
        Given content = attributes.get("datacontenttype");
        if (content != null && !content.value().asText().matches("(?i)application/json(\\s*;.*)?")) {
            mistakes.add(content.place(), content.shown(), "'application/json'");
        }
        if (attributes.containsKey("data_base64")) {
            mistakes.add(
                    Objects.requireNonNull(attributes.get("data_base64")).place(),
                    "data as base64",
                    "data as JSON: 'data'");
        }
    }

    /** Others may be there, but not what is a known one misspelt. */
    private static void extension(String name, Given it, Mistakes mistakes) {
        if (!EXTENSION.matcher(name).matches() || it.value().isContainerNode()) {
            mistakes.add(
                    it.place(),
                    "no attribute of an event",
                    "small letters and digits, and a value that is no array and"
                            + " no object; the evidence belongs into 'data'");
            return;
        }
        Nearest.within(1, name, KNOWN)
                .ifPresent(near -> mistakes.add(it.place(), "no attribute of CloudEvents", "'" + near + "'"));
    }

    private static @Nullable Given kind(@Nullable Given type, Mistakes mistakes) {
        if (type == null || !type.value().isTextual()) {
            return null;
        }
        Matcher of = TYPE.matcher(type.value().textValue());
        if (of.matches()) {
            return new Given(TextNode.valueOf(of.group(1)), type.place());
        }
        mistakes.add(
                type.place(),
                type.shown(),
                "lifeboat.KIND.v1, where KIND is one of " + String.join(", ", Kind.words()));
        return null;
    }
}
