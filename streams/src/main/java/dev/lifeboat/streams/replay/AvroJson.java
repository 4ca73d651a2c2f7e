package dev.lifeboat.streams.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Records as JSON that people can write: a field that is missing has its default, an instant is ISO text, an optional
 * value stands there without its type.
 */
final class AvroJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** Takes what is wrong. */
    @FunctionalInterface
    interface Complaints {
        void add(String field, String value, String expected);
    }

    private final Complaints complaints;

    AvroJson(Complaints complaints) {
        this.complaints = complaints;
    }

    /** Reads a record; what cannot be read is complained of, and has its default. */
    SpecificRecord record(Schema schema, JsonNode json, String path) {
        if (!json.isObject()) {
            complain(path, json, "an object");
            return record(schema, JSON.objectNode(), path);
        }
        json.fieldNames().forEachRemaining(name -> {
            if (schema.getField(name) == null) {
                complaints.add(path + "." + name, shown(json.get(name)), "one of " + names(schema));
            }
        });
        var record = (SpecificRecord) SpecificData.get().newRecord(null, schema);
        for (Schema.Field field : schema.getFields()) {
            JsonNode value = json.get(field.name());
            record.put(
                    field.pos(),
                    value == null ? byDefault(field) : value(field.schema(), value, path + "." + field.name()));
        }
        return record;
    }

    private @Nullable Object value(Schema schema, JsonNode json, String path) {
        if (schema.getLogicalType() instanceof LogicalTypes.TimestampMillis) {
            return instant(json, path);
        }
        return switch (schema.getType()) {
            case UNION -> json.isNull() ? null : value(optional(schema), json, path);
            case RECORD -> record(schema, json, path);
            case ENUM -> symbol(schema, json, path);
            case ARRAY -> array(schema, json, path);
            case MAP -> map(schema, json, path);
            case STRING -> json.isTextual() ? json.textValue() : wrong(path, json, "a text", "");
            case BOOLEAN -> json.isBoolean() ? json.booleanValue() : wrong(path, json, "true or false", false);
            case INT ->
                json.canConvertToInt() && json.isIntegralNumber()
                        ? json.intValue()
                        : wrong(path, json, "a whole number", 0);
            case LONG ->
                json.canConvertToLong() && json.isIntegralNumber()
                        ? json.longValue()
                        : wrong(path, json, "a whole number", 0L);
            case FLOAT -> json.isNumber() ? json.floatValue() : wrong(path, json, "a number", 0f);
            case DOUBLE -> json.isNumber() ? json.doubleValue() : wrong(path, json, "a number", 0d);
            default -> throw new IllegalStateException(schema + " is of no type that evidence has");
        };
    }

    private Instant instant(JsonNode json, String path) {
        Instant instant = json.isTextual() ? instantIn(json.textValue()) : null;
        return instant == null ? wrong(path, json, "an instant, e.g. 2017-01-31T23:27:00Z", Instant.EPOCH) : instant;
    }

    static @Nullable Instant instantIn(String text) {
        try {
            Instant instant = OffsetDateTime.parse(text).toInstant();
            return Instant.ofEpochMilli(instant.toEpochMilli()); // as records carry it
        } catch (DateTimeException | ArithmeticException e) {
            return null;
        }
    }

    private Object symbol(Schema schema, JsonNode json, String path) {
        boolean known = json.isTextual() && schema.hasEnumSymbol(json.textValue());
        if (!known) {
            complain(path, json, "one of " + String.join(", ", schema.getEnumSymbols()));
        }
        String symbol = known ? json.textValue() : schema.getEnumSymbols().get(0);
        return SpecificData.get().createEnum(symbol, schema);
    }

    private List<Object> array(Schema schema, JsonNode json, String path) {
        var list = new ArrayList<Object>();
        if (!json.isArray()) {
            complain(path, json, "a list");
        } else {
            for (int i = 0; i < json.size(); i++) {
                list.add(value(schema.getElementType(), json.get(i), path + "[" + i + "]"));
            }
        }
        return list;
    }

    private Map<String, Object> map(Schema schema, JsonNode json, String path) {
        var map = new HashMap<String, Object>();
        if (!json.isObject()) {
            complain(path, json, "an object");
        } else {
            json.fields()
                    .forEachRemaining(entry -> map.put(
                            entry.getKey(),
                            value(schema.getValueType(), entry.getValue(), path + "." + entry.getKey())));
        }
        return map;
    }

    private <V> V wrong(String path, JsonNode json, String expected, V instead) {
        complain(path, json, expected);
        return instead;
    }

    private void complain(String path, JsonNode json, String expected) {
        complaints.add(path, shown(json), expected);
    }

    static String shown(JsonNode json) {
        return json.toString();
    }

    private static Schema optional(Schema union) {
        return union.getTypes().stream()
                .filter(type -> type.getType() != Schema.Type.NULL)
                .findFirst()
                .orElseThrow();
    }

    private static String names(Schema schema) {
        return schema.getFields().stream().map(Schema.Field::name).collect(Collectors.joining(", "));
    }

    private static @Nullable Object byDefault(Schema.Field field) {
        Schema schema = field.schema();
        return switch (schema.getType()) {
            case RECORD -> nothing(schema);
            case LONG -> schema.getLogicalType() == null ? SpecificData.get().getDefaultValue(field) : Instant.EPOCH;
            case UNION -> null; // null is the first type of every optional field
            case ARRAY -> new ArrayList<>();
            case MAP -> new HashMap<>();
            default -> SpecificData.get().getDefaultValue(field);
        };
    }

    private static SpecificRecord nothing(Schema schema) {
        var record = (SpecificRecord) SpecificData.get().newRecord(null, schema);
        schema.getFields().forEach(field -> record.put(field.pos(), byDefault(field)));
        return record;
    }

    /** The JSON of a record, without the fields that have their default. */
    static ObjectNode json(SpecificRecord record) {
        var json = JSON.objectNode();
        for (Schema.Field field : record.getSchema().getFields()) {
            Object value = record.get(field.pos());
            if (!same(value, byDefault(field))) {
                json.set(field.name(), json(value));
            }
        }
        return json;
    }

    /** Avro's own lists, which a decoded record has, cannot always be compared. */
    private static boolean same(@Nullable Object a, @Nullable Object b) {
        return a instanceof List<?> list && b instanceof List<?> other
                ? list.isEmpty() && other.isEmpty()
                : Objects.equals(a, b);
    }

    static JsonNode json(@Nullable Object value) {
        if (value instanceof SpecificRecord record) {
            return json(record);
        } else if (value instanceof List<?> list) {
            var array = JSON.arrayNode();
            list.forEach(element -> array.add(json(element)));
            return array;
        } else if (value instanceof Map<?, ?> map) {
            var object = JSON.objectNode();
            map.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey((a, b) -> String.valueOf(a).compareTo(String.valueOf(b))))
                    .forEach(entry -> object.set(String.valueOf(entry.getKey()), json(entry.getValue())));
            return object;
        } else if (value instanceof Boolean flag) {
            return JSON.booleanNode(flag);
        } else if (value instanceof Integer number) {
            return JSON.numberNode(number);
        } else if (value instanceof Long number) {
            return JSON.numberNode(number);
        } else if (value instanceof Double number) {
            return JSON.numberNode(number);
        } else if (value instanceof Float number) {
            return JSON.numberNode(number);
        }
        return value == null ? JSON.nullNode() : JSON.textNode(value.toString());
    }
}
