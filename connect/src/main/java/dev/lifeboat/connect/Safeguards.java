package dev.lifeboat.connect;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a worker could do to evidence on its way to Kafka: change it, drop it, or come to a stop over it. A connector that
 * lets it is refused.
 */
final class Safeguards {
    static final String KEY_CONVERTER = "key.converter";
    static final String VALUE_CONVERTER = "value.converter";
    static final String TRANSFORMS = "transforms";
    static final String TOLERANCE = "errors.tolerance";
    static final String LARGEST_RECORD = "producer.override.max.request.size";

    private static final String STRINGS = "org.apache.kafka.connect.storage.StringConverter";
    private static final String BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter";
    /** What ingest's own producer takes: a row that became a dead letter is up to 12 MiB. */
    private static final int LARGEST = 16 * 1024 * 1024;

    private Safeguards() {}

    /** What must be otherwise: by the name of the setting, what is wrong and what to write. Empty: nothing. */
    static Map<String, String> problems(Map<String, String> config) {
        var problems = new LinkedHashMap<String, String>();
        require(problems, config, KEY_CONVERTER, STRINGS, "keys are text");
        require(problems, config, VALUE_CONVERTER, BYTES, "values are bytes already, and any other would change them");
        if (!config.getOrDefault(TRANSFORMS, "").isBlank()) {
            problems.put(
                    TRANSFORMS,
                    TRANSFORMS + " is '" + config.get(TRANSFORMS)
                            + "', which could change or drop evidence; leave it out");
        }
        String tolerance = config.getOrDefault(TOLERANCE, "none");
        if (!tolerance.equalsIgnoreCase("none")) {
            problems.put(
                    TOLERANCE, TOLERANCE + " is '" + tolerance + "', which drops what Kafka does not take; write none");
        }
        if (number(config.get(LARGEST_RECORD)) < LARGEST) {
            problems.put(
                    LARGEST_RECORD,
                    LARGEST_RECORD + " is " + config.getOrDefault(LARGEST_RECORD, "not set")
                            + ", and a row that cannot be mapped, whole, would stop the connector; write " + LARGEST);
        }
        return problems;
    }

    private static void require(
            Map<String, String> problems, Map<String, String> config, String setting, String wanted, String why) {
        String is = config.get(setting);
        if (!wanted.equals(is)) {
            problems.put(
                    setting,
                    setting + " is " + (is == null ? "not set in the connector" : "'" + is + "'") + "; write " + wanted
                            + ": " + why);
        }
    }

    private static long number(@Nullable String text) {
        try {
            return text == null ? 0 : Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
