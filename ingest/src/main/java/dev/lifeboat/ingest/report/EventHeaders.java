package dev.lifeboat.ingest.report;

import com.fasterxml.jackson.databind.node.TextNode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Attributes of a CloudEvent that are headers: printable ASCII, and all else as percent and the hex digits of its UTF-8. */
final class EventHeaders {
    private EventHeaders() {}

    /** The attributes by their names, without {@code ce-}. */
    static Map<String, Given> attributes(Map<String, String> headers, Mistakes mistakes) {
        var attributes = new LinkedHashMap<String, Given>();
        headers.forEach((name, value) -> {
            if (name.startsWith(CloudEvents.HEADER)) {
                String text = decoded(value).orElse(null);
                if (text == null) {
                    mistakes.add(
                            name,
                            "'" + Given.cut(value) + "'",
                            "printable ASCII, with a percent sign as %25, and other characters as %XX of their UTF-8");
                } else {
                    attributes.put(
                            name.substring(CloudEvents.HEADER.length()), new Given(TextNode.valueOf(text), name));
                }
            }
        });
        return attributes;
    }

    private static Optional<String> decoded(String value) {
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || c > '~') {
                return Optional.empty();
            }
            if (c != '%') {
                bytes.write(c);
                continue;
            }
            if (i + 3 > value.length()
                    || !HexFormat.isHexDigit(value.charAt(i + 1))
                    || !HexFormat.isHexDigit(value.charAt(i + 2))) {
                return Optional.empty();
            }
            bytes.write(HexFormat.fromHexDigits(value, i + 1, i + 3));
            i += 2;
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
