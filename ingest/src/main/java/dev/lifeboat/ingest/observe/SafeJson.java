package dev.lifeboat.ingest.observe;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Collectors;

/**
 * Reads JSON that others wrote: bounded in depth and in the length of texts and numbers, strict about types and repeated keys, lenient
 * about fields it does not know. What cannot be read is told with line and column.
 */
public final class SafeJson {
    private static final int DEPTH = 64;
    private static final int TEXT = 1_000_000;
    private static final int DIGITS = 100;

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH)
                            .maxStringLength(TEXT)
                            .maxNumberLength(DIGITS)
                            .maxNameLength(10_000)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    private SafeJson() {}

    /** Reads token by token what is too large for a tree, within the same bounds. The caller closes it. */
    public static JsonParser parser(InputStream in) throws IOException {
        return JSON.getFactory().createParser(in);
    }

    /**
     * Reads all of an output.
     *
     * @param what what it should be, for messages, e.g. {@code the output of pgbackrest info --output=json}
     * @throws BadInputException if it is not
     */
    public static <T> T read(ToolOutput output, TypeReference<T> type, String what) {
        if (output.isBlank()) {
            throw new BadInputException(output.name(), "is empty; expected " + what);
        }
        try {
            T value = JSON.readValue(output.bytes(), type);
            if (value == null) {
                throw new BadInputException(output.name(), "holds null; expected " + what);
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new BadInputException(place(output, e), problem(e) + "; expected " + what);
        } catch (IOException e) {
            throw new BadInputException(output.name(), "cannot be read (" + e.getMessage() + "); expected " + what);
        }
    }

    private static String place(ToolOutput output, JsonProcessingException e) {
        JsonLocation at = e.getLocation();
        return output.name() + (at == null ? "" : ", line " + at.getLineNr() + ", column " + at.getColumnNr());
    }

    /** What is wrong, in one line. */
    public static String problem(JsonProcessingException e) {
        String path = e instanceof JsonMappingException mapping
                ? mapping.getPath().stream()
                        .map(step ->
                                step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                        .collect(Collectors.joining())
                : "";
        String message = String.valueOf(e.getOriginalMessage())
                .replaceAll("\\s+", " ")
                .replaceAll("\\[Source: REDACTED [^;]*; (line: \\d+, column: \\d+)]", "$1");
        String cut = message.length() > 300 ? message.substring(0, 300) + "..." : message;
        return (path.isEmpty() ? "" : "at " + path + ": ") + cut;
    }
}
