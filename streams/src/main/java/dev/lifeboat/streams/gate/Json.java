package dev.lifeboat.streams.gate;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;

/** JSON in, within bounds and without ambiguity; JSON out. */
final class Json {
    /** The largest body that is read. */
    static final int MAX_BYTES = 256 * 1024;
    /** The deepest nesting that is read. */
    static final int MAX_DEPTH = 32;

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(50)
                            .maxStringLength(64 * 1024)
                            .maxNameLength(256)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static byte[] bytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void answer(Context context, ObjectNode body) {
        context.contentType("application/json").result(bytes(body));
    }

    /**
     * Reads a JSON object.
     *
     * @throws Problem 400 if it is none, is nested too deeply, or names a field twice
     */
    static ObjectNode readObject(byte[] body) {
        JsonNode node;
        try {
            node = MAPPER.readTree(body);
        } catch (StreamConstraintsException e) {
            throw Problem.malformed("(body)", "beyond the bounds of a request: " + e.getOriginalMessage());
        } catch (JsonProcessingException e) {
            throw Problem.malformed("(body)", "not readable as JSON" + placeOf(e) + ": " + e.getOriginalMessage());
        } catch (IOException e) {
            throw Problem.malformed("(body)", "not readable as JSON: " + e.getMessage());
        }
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw Problem.malformed("(body)", "expected a JSON object, got " + kindOf(node));
    }

    /**
     * Reads what a peer answered, which may be larger than a request.
     *
     * @throws Problem 503 if it is no JSON object
     */
    static ObjectNode readPeer(byte[] body) {
        try {
            if (MAPPER.readTree(body) instanceof ObjectNode object) {
                return object;
            }
        } catch (IOException e) {
            throw Problem.unavailable("another instance answers what is no JSON: " + e.getMessage(), e);
        }
        throw Problem.unavailable("another instance answers what is no JSON object", null);
    }

    /** What a value is, for messages. */
    static String kindOf(JsonNode node) {
        return switch (node.getNodeType()) {
            case MISSING -> "nothing";
            case NULL -> "null";
            case OBJECT -> "an object";
            case ARRAY -> "an array";
            case STRING -> "a text";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            case BINARY, POJO -> "something else";
        };
    }

    private static String placeOf(JsonProcessingException e) {
        var at = e.getLocation();
        return at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
    }
}
