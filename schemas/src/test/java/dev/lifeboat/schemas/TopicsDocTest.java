package dev.lifeboat.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** The page about topics is made from the catalogue, and cannot fall behind it. */
class TopicsDocTest {
    private static final Path PAGE = Path.of("../docs/topics.md");

    @Test
    void thePageSaysWhatTheCatalogueSays() throws Exception {
        String page = page();
        if (Boolean.getBoolean("lifeboat.accept")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/topics.md is generated; run this test with -Dlifeboat.accept=true")
                .isEqualTo(page);
    }

    private static String page() {
        var page = new StringBuilder("""
                # Topics

                Generated from the catalogue of topics. Values are Avro in Confluent's wire format, keys are UTF-8 text. Facts are
                kept for %d days; of a compacted topic the newest value of each key is kept. Timestamps are the broker's.
                Producers must choose the partition of a key as Kafka's own does (for librdkafka: `partitioner=murmur2_random`). Records
                without a value under a key `barrier DATABASE` are no evidence: [decisions](decisions/0008-a-barrier-before-each-decision.md)
                wait for what is before them.

                | topic | kind | key | carries |
                |---|---|---|---|
                """.formatted(Topics.AUDIT_PERIOD.toDays()));
        for (Topic<?> topic : Topics.ALL) {
            page.append("| [`%s`](#%s) | %s | %s | %s |%n"
                    .formatted(
                            topic.name(),
                            topic.name().replace(".", ""),
                            words(topic.retention()),
                            words(topic.key()),
                            topic.carries()));
        }
        for (Topic<?> topic : Topics.ALL) {
            page.append("%n## %s%n%n%s%n%n| field | type | meaning |%n|---|---|---|%n"
                    .formatted(topic.name(), topic.schema().getDoc()));
            for (var field : topic.schema().getFields()) {
                page.append("| `%s` | %s | %s |%n".formatted(field.name(), type(field.schema()), field.doc()));
            }
        }
        return page.toString();
    }

    private static String words(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String type(Schema schema) {
        return switch (schema.getType()) {
            case UNION -> type(schema.getTypes().get(1)) + ", optional";
            case ARRAY -> "list of " + type(schema.getElementType());
            case MAP -> "map of " + type(schema.getValueType());
            case RECORD -> schema.getName();
            case ENUM ->
                String.join(
                        " ",
                        schema.getEnumSymbols().stream().map(s -> "`" + s + "`").toList());
            default -> schema.getLogicalType() == null ? schema.getName() : "timestamp";
        };
    }
}
