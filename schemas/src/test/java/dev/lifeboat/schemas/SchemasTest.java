package dev.lifeboat.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds every schema against the rules of the house and against the versions that were released. */
class SchemasTest {
    private static final Path RELEASED = Path.of("src/released");

    static Stream<Topic<?>> topics() {
        return Topics.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("topics")
    void everyFieldHasADocAndADefaultAndEveryEnumADefaultSymbol(Topic<?> topic) {
        check(topic.schema(), new HashSet<>());
    }

    @ParameterizedTest
    @MethodSource("topics")
    void isReadableByAndReadsEveryReleasedVersion(Topic<?> topic) throws Exception {
        List<Path> released;
        try (var files = Files.list(RELEASED)) {
            released = files.filter(file -> file.getFileName().toString().startsWith(topic.name() + "."))
                    .toList();
        }
        assertThat(released).as("a released baseline of " + topic.name()).isNotEmpty();
        for (Path file : released) {
            var baseline = new Schema.Parser().parse(Files.readString(file));
            assertThat(compatibility(topic.schema(), baseline))
                    .as("%s can be read by this build", file)
                    .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
            assertThat(compatibility(baseline, topic.schema()))
                    .as("a consumer with %s can read this build", file)
                    .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
        }
    }

    private static SchemaCompatibilityType compatibility(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getType();
    }

    private static void check(Schema schema, Set<String> seen) {
        switch (schema.getType()) {
            case RECORD -> {
                if (!seen.add(schema.getFullName())) {
                    return;
                }
                assertThat(schema.getDoc()).as(schema.getFullName()).isNotBlank();
                for (var field : schema.getFields()) {
                    assertThat(field.doc())
                            .as("doc of %s.%s", schema.getName(), field.name())
                            .isNotBlank();
                    assertThat(field.hasDefaultValue())
                            .as("default of %s.%s", schema.getName(), field.name())
                            .isTrue();
                    check(field.schema(), seen);
                }
            }
            case ENUM -> {
                assertThat(schema.getDoc()).as(schema.getFullName()).isNotBlank();
                assertThat(schema.getEnumDefault())
                        .as("default symbol of " + schema.getName())
                        .isEqualTo("UNKNOWN");
            }
            case ARRAY -> check(schema.getElementType(), seen);
            case MAP -> check(schema.getValueType(), seen);
            case UNION -> schema.getTypes().forEach(type -> check(type, seen));
            default -> {}
        }
    }
}
