package dev.lifeboat.connect;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a worker could do to evidence on its way to Kafka: change it, drop it, have it overtake what was before it, bring it
 * to another place, or come to a stop over it. A connector that lets it is refused. What a worker sets for all of its
 * producers a connector cannot see; so what matters must be stated by the connector, which has the last word.
 */
final class Safeguards {
    private static final String STRINGS = "org.apache.kafka.connect.storage.StringConverter";
    private static final String BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter";
    private static final String RAW = "org.apache.kafka.common.serialization.ByteArraySerializer";
    private static final String PRODUCER = "producer.override.";
    /** What ingest's own producer takes: a row that became a dead letter is up to 12 MiB. */
    private static final int LARGEST = 16 * 1024 * 1024;
    /** How many requests an idempotent producer keeps in order. */
    private static final int IN_ORDER = 5;
    /** The heartbeat waits for it, too. */
    private static final int LONGEST_LINGER = 1_000;

    /** Settings of the producer that must be stated; each is looked at below. */
    private static final Set<String> STATED = Set.of(
            "bootstrap.servers",
            "acks",
            "enable.idempotence",
            "max.in.flight.requests.per.connection",
            "interceptor.classes",
            "key.serializer",
            "value.serializer",
            "max.request.size",
            "linger.ms");

    /** Settings of a client that change nothing of what is delivered. */
    private static final Set<String> HARMLESS = Set.of(
            "client.id",
            "client.dns.lookup",
            "security.protocol",
            "security.providers",
            "request.timeout.ms",
            "retry.backoff.ms",
            "retry.backoff.max.ms",
            "reconnect.backoff.ms",
            "reconnect.backoff.max.ms",
            "connections.max.idle.ms",
            "socket.connection.setup.timeout.ms",
            "socket.connection.setup.timeout.max.ms",
            "metadata.max.age.ms",
            "send.buffer.bytes",
            "receive.buffer.bytes");

    /** And those that producers alone have. */
    private static final Set<String> HARMLESS_TO_A_PRODUCER = Set.of(
            "compression.type",
            "batch.size",
            "buffer.memory",
            "delivery.timeout.ms",
            "max.block.ms",
            "transaction.timeout.ms");

    private static final List<String> OF_SECURITY = List.of("ssl.", "sasl.");

    private final Map<String, String> config;
    private final Map<String, String> problems = new LinkedHashMap<>();

    private Safeguards(Map<String, String> config) {
        this.config = config;
    }

    /** What must be otherwise: by the name of the setting, what is wrong and what to write. Empty: nothing. */
    static Map<String, String> problems(Map<String, String> config) {
        var safeguards = new Safeguards(config);
        safeguards.records();
        safeguards.producer();
        safeguards.noOther();
        return safeguards.problems;
    }

    private void records() {
        exactly("key.converter", STRINGS, "keys are text");
        exactly("value.converter", BYTES, "values are bytes already, and any other would change them");
        when("transforms", value -> !value.isBlank(), "could change or drop evidence; leave it out");
        when("errors.tolerance", value -> !value.equals("none"), "drops what Kafka does not take; write none");
        when(
                "transaction.boundary",
                value -> !value.equalsIgnoreCase("poll"),
                "lets what was read wait for others, or for ever; write poll");
    }

    private void producer() {
        exactly(
                PRODUCER + "bootstrap.servers",
                config.getOrDefault(ConnectorSettings.BOOTSTRAP, "(" + ConnectorSettings.BOOTSTRAP + ")"),
                "what is published is read there, too, to withdraw what is gone");
        stated("acks", Set.of("all", "-1")::contains, "all", "otherwise what one broker had is lost when it fails");
        stated("enable.idempotence", "true"::equals, "true", "otherwise evidence is doubled or overtaken");
        stated(
                "max.in.flight.requests.per.connection",
                value -> number(value) >= 1 && number(value) <= IN_ORDER,
                "1",
                "with more than " + IN_ORDER + " a heartbeat could overtake evidence");
        stated("interceptor.classes", String::isBlank, "an empty text", "interceptors could change evidence");
        exactly(PRODUCER + "key.serializer", RAW, "any other would change keys");
        exactly(PRODUCER + "value.serializer", RAW, "any other would change evidence");
        stated(
                "max.request.size",
                value -> number(value) >= LARGEST,
                Integer.toString(LARGEST),
                "otherwise a row that cannot be mapped, whole, would stop the connector");
        stated(
                "linger.ms",
                value -> number(value) >= 0 && number(value) <= LONGEST_LINGER,
                "1",
                "with more than " + LONGEST_LINGER + " evidence waits, and so does the heartbeat");
    }

    /** Whatever is not known to be harmless. */
    private void noOther() {
        for (String setting : config.keySet()) {
            if (isConvertersOwn(setting)) {
                refuse(setting, " could change evidence; leave it out");
            } else if (setting.startsWith("topic.creation.")) {
                refuse(setting, " could make topics otherwise than lifeboat topics create does; leave it out");
            } else if (setting.startsWith(PRODUCER) && !isProducers(setting.substring(PRODUCER.length()))) {
                refuse(setting, " is not known to leave evidence as it is; leave it out");
            } else if (setting.startsWith(ConnectorSettings.KAFKA)
                    && !isClients(setting.substring(ConnectorSettings.KAFKA.length()))) {
                refuse(setting, " is no setting of where Kafka is or of how to get in; leave it out");
            }
        }
    }

    private static boolean isConvertersOwn(String setting) {
        return (setting.startsWith("key.converter.") || setting.startsWith("value.converter."))
                && !setting.endsWith(".plugin.version");
    }

    private static boolean isProducers(String setting) {
        return STATED.contains(setting) || HARMLESS_TO_A_PRODUCER.contains(setting) || isClients(setting);
    }

    private static boolean isClients(String setting) {
        return setting.equals("bootstrap.servers")
                || HARMLESS.contains(setting)
                || OF_SECURITY.stream().anyMatch(setting::startsWith);
    }

    private void exactly(String setting, String wanted, String why) {
        if (!wanted.equals(config.get(setting))) {
            refuse(setting, is(setting) + "; write " + wanted + ": " + why);
        }
    }

    private void stated(String ofProducer, Predicate<String> isRight, String write, String why) {
        String setting = PRODUCER + ofProducer;
        String is = config.get(setting);
        if (is == null || !isRight.test(is.strip())) {
            refuse(setting, is(setting) + "; write " + write + ": " + why);
        }
    }

    private void when(String setting, Predicate<String> isWrong, String why) {
        String is = config.get(setting);
        if (is != null && isWrong.test(is.strip())) {
            refuse(setting, " is '" + is + "', which " + why);
        }
    }

    private String is(String setting) {
        String is = config.get(setting);
        return is == null ? " is not set in the connector" : " is '" + is + "'";
    }

    private void refuse(String setting, String problem) {
        problems.putIfAbsent(setting, setting + problem);
    }

    private static long number(@Nullable String text) {
        try {
            return text == null ? -1 : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
