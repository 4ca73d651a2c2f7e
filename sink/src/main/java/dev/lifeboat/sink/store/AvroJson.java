package dev.lifeboat.sink.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Avro records as JSON that PostgreSQL can hold: field names as in the schema, enum symbols as lower-case words with
 * hyphens, instants in ISO 8601, bytes in base64. Two things are bent so that no value can make a row impossible to
 * store: a NUL character becomes U+FFFD, and an instant outside the years 1 to 9999 becomes the nearest inside.
 */
final class AvroJson {
    static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private AvroJson() {}

    static ObjectNode of(SpecificRecord record) {
        ObjectNode json = NODES.objectNode();
        for (Schema.Field field : record.getSchema().getFields()) {
            json.set(field.name(), node(record.get(field.pos())));
        }
        return json;
    }

    /** A symbol as people and SQL see it: {@code NOT_APPLICABLE} is {@code not-applicable}. */
    static String word(Enum<?> symbol) {
        return symbol.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static String text(String any) {
        return any.replace('\0', '\uFFFD');
    }

    static String time(Instant any) {
        Instant kept = any.isBefore(EARLIEST) ? EARLIEST : any.isAfter(LATEST) ? LATEST : any;
        return kept.toString();
    }

    private static JsonNode node(@Nullable Object value) {
        if (value == null) {
            return NODES.nullNode();
        } else if (value instanceof CharSequence text) {
            return NODES.textNode(text(text.toString()));
        } else if (value instanceof Enum<?> symbol) {
            return NODES.textNode(word(symbol));
        } else if (value instanceof Instant instant) {
            return NODES.textNode(time(instant));
        } else if (value instanceof Integer number) {
            return NODES.numberNode(number);
        } else if (value instanceof Long number) {
            return NODES.numberNode(number);
        } else if (value instanceof Boolean flag) {
            return NODES.booleanNode(flag);
        } else if (value instanceof Number number) {
            return NODES.numberNode(number.doubleValue());
        } else if (value instanceof SpecificRecord record) {
            return of(record);
        } else if (value instanceof List<?> items) {
            var array = NODES.arrayNode(items.size());
            items.forEach(item -> array.add(node(item)));
            return array;
        } else if (value instanceof Map<?, ?> entries) {
            var object = NODES.objectNode();
            entries.forEach((key, item) -> object.set(text(String.valueOf(key)), node(item)));
            return object;
        } else if (value instanceof ByteBuffer bytes) {
            return NODES.textNode(Base64.getEncoder().encodeToString(bytes(bytes)));
        }
        throw new IllegalArgumentException("no JSON for a " + value.getClass().getName());
    }

    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
