package dev.lifeboat.ingest.catalog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** JSON columns, read with patience: what is not JSON is null. */
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(100).build())
            .build());

    private Json() {}

    static @Nullable JsonNode tree(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** The items of a JSON array, the fields of a JSON object as {@code name: value}, or the one value; null if it is no JSON. */
    static @Nullable List<String> texts(String json) {
        JsonNode tree = tree(json);
        if (tree == null) {
            return null;
        }
        var texts = new ArrayList<String>();
        if (tree.isArray()) {
            tree.forEach(item -> add(texts, item));
        } else if (tree.isObject()) {
            tree.properties().forEach(field -> texts.add(field.getKey() + ": " + text(field.getValue())));
        } else {
            add(texts, tree);
        }
        return texts;
    }

    static List<String> texts(List<?> items) {
        return items.stream().filter(Objects::nonNull).map(Object::toString).toList();
    }

    private static void add(List<String> texts, JsonNode item) {
        if (!item.isNull() && !item.isMissingNode()) {
            texts.add(text(item));
        }
    }

    private static String text(JsonNode node) {
        return node.isValueNode() ? node.asText() : node.toString();
    }
}
