package dev.lifeboat.ingest.mariadbbackup;

import dev.lifeboat.ingest.catalog.Texts;
import dev.lifeboat.ingest.files.SmallText;
import dev.lifeboat.ingest.observe.BadInputException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A file of lines {@code key = value}. */
record KeyValues(Path file, Map<String, String> values) {
    private static final int MOST_BYTES = 1 << 20;

    /** @throws BadInputException if it holds no such line, is not text, or is larger than it can be */
    static KeyValues read(Path file) {
        String text = SmallText.of(file, MOST_BYTES);
        var values = new HashMap<String, String>();
        for (String line : text.split("\\R")) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                values.putIfAbsent(
                        line.substring(0, equals).strip().replace(' ', '_'),
                        line.substring(equals + 1).strip());
            }
        }
        if (values.isEmpty()) {
            throw new BadInputException(
                    file.toString(),
                    (text.isBlank() ? "is empty" : "holds no line 'key = value'")
                            + "; the backup did not come to its end");
        }
        return new KeyValues(file, values);
    }

    String text(String key) {
        return Texts.bounded(values.getOrDefault(key, "").replaceAll("\\p{Cntrl}", "?"), 500);
    }

    boolean isYes(String key) {
        return text(key).equals("Y");
    }

    /** @throws BadInputException if it says neither that it is so nor that it is not */
    void yesOrNo(String key) {
        String text = text(key);
        if (!text.equals("Y") && !text.equals("N")) {
            throw new BadInputException(
                    file.toString(),
                    key + (text.isEmpty() ? " is missing" : " is '" + text + "'")
                            + "; expected Y or N. The file may be cut off");
        }
    }

    /** Whether it tells a key at all. */
    boolean tells(String key) {
        return values.containsKey(key);
    }

    /** A position in the log. @throws BadInputException if it is missing or none */
    BigInteger position(String key) {
        String text = text(key);
        if (!text.matches("\\d{1,20}")) {
            throw new BadInputException(
                    file.toString(),
                    key + (text.isEmpty() ? " is missing" : " is '" + text + "'")
                            + "; expected a position in the log. The file may be cut off");
        }
        return new BigInteger(text);
    }

    /** As {@link #text}; null where it is missing. */
    @Nullable
    String orNull(String key) {
        String text = text(key);
        return text.isEmpty() ? null : text;
    }
}
