package dev.lifeboat.cli.drill;

import dev.lifeboat.drill.Validation;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** The questions that the owner of a database has registered: a YAML list of {@code name}, {@code sql} and the answer. */
final class ValidationFile {
    private static final Set<String> KEYS = Set.of("name", "sql", "equal", "least", "most");

    private ValidationFile() {}

    /** @throws IllegalArgumentException if it cannot be read, or says what cannot be */
    static List<Validation> read(Path file) {
        try {
            Object yaml = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
            if (!(yaml instanceof List<?> entries)) {
                throw new IllegalArgumentException(
                        file + ": is no list; expected entries with name, sql and equal, least" + " or most");
            }
            var validations = new ArrayList<Validation>();
            for (Object entry : entries) {
                if (!(entry instanceof Map<?, ?> map) || !KEYS.containsAll(map.keySet())) {
                    throw new IllegalArgumentException(
                            file + ": '" + entry + "' is no validation; its keys are " + KEYS);
                }
                validations.add(new Validation(
                        String.valueOf(map.get("name") == null ? "" : map.get("name")),
                        String.valueOf(map.get("sql") == null ? "" : map.get("sql")),
                        map.get("equal") == null ? null : String.valueOf(map.get("equal")),
                        number(map.get("least")),
                        number(map.get("most"))));
            }
            return validations;
        } catch (IOException | YAMLException e) {
            throw new IllegalArgumentException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static @Nullable BigDecimal number(@Nullable Object value) {
        return value == null ? null : new BigDecimal(String.valueOf(value));
    }
}
