package dev.lifeboat.connect;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a worker could do to evidence on its way to Kafka: change it, drop it, bring it to another place, or come to a stop
 * over it. A connector that lets it is refused.
 */
final class Safeguards {
    private static final String STRINGS = "org.apache.kafka.connect.storage.StringConverter";
    private static final String BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter";
    private static final String PRODUCER = "producer.override.";
    /** What ingest's own producer takes: a row that became a dead letter is up to 12 MiB. */
    private static final int LARGEST = 16 * 1024 * 1024;

    /** Settings that there must not be. */
    private static final Map<String, String> WITHOUT = Map.of(
            "transforms",
            "could change or drop evidence",
            PRODUCER + "interceptor.classes",
            "could change evidence",
            PRODUCER + "partitioner.class",
            "could bring evidence to a partition that is not its key's",
            PRODUCER + "partitioner.ignore.keys",
            "could bring evidence to a partition that is not its key's");

    private final Map<String, String> config;
    private final Map<String, String> problems = new LinkedHashMap<>();

    private Safeguards(Map<String, String> config) {
        this.config = config;
    }

    /** What must be otherwise: by the name of the setting, what is wrong and what to write. Empty: nothing. */
    static Map<String, String> problems(Map<String, String> config) {
        var safeguards = new Safeguards(config);
        safeguards.look();
        return safeguards.problems;
    }

    private void look() {
        exactly("key.converter", STRINGS, "keys are text");
        exactly("value.converter", BYTES, "values are bytes already, and any other would change them");
        for (String converter : List.of("key.converter.", "value.converter.")) {
            config.keySet().stream()
                    .filter(setting -> setting.startsWith(converter) && !setting.endsWith(".plugin.version"))
                    .forEach(setting -> problems.put(setting, setting + " could change evidence; leave it out"));
        }
        WITHOUT.forEach((setting, why) -> when(setting, value -> !value.isBlank(), why + "; leave it out"));
        when("errors.tolerance", value -> !value.equals("none"), "drops what Kafka does not take; write none");
        when(
                PRODUCER + "acks",
                value -> !Set.of("all", "-1").contains(value),
                "loses what one broker had when it fails; write all");
        exactly(
                PRODUCER + "bootstrap.servers",
                config.getOrDefault(ConnectorSettings.BOOTSTRAP, "(" + ConnectorSettings.BOOTSTRAP + ")"),
                "what is published is read there, too, to withdraw what is gone");
        String largest = PRODUCER + "max.request.size";
        if (number(config.get(largest)) < LARGEST) {
            problems.put(
                    largest,
                    largest + " is " + config.getOrDefault(largest, "not set")
                            + ", and a row that cannot be mapped, whole, would stop the connector; write " + LARGEST);
        }
    }

    private void exactly(String setting, String wanted, String why) {
        String is = config.get(setting);
        if (!wanted.equals(is)) {
            problems.put(
                    setting,
                    setting + " is " + (is == null ? "not set in the connector" : "'" + is + "'") + "; write " + wanted
                            + ": " + why);
        }
    }

    private void when(String setting, Predicate<String> isWrong, String why) {
        String is = config.get(setting);
        if (is != null && isWrong.test(is)) {
            problems.put(setting, setting + " is '" + is + "', which " + why);
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
