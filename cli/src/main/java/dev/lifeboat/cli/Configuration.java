package dev.lifeboat.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one run: a properties file, and the environment on top of it ({@code sink.jdbc.url} is {@code
 * LIFEBOAT_SINK_JDBC_URL} there). {@link Setting} lists what may be set. Values may be secrets: there is no toString.
 */
public final class Configuration {
    private static final String PREFIX = "LIFEBOAT_";

    private final SortedMap<String, String> values;

    private Configuration(SortedMap<String, String> values) {
        this.values = Collections.unmodifiableSortedMap(values);
    }

    /**
     * Reads the file, if there is one, and the environment.
     *
     * @throws CommandFailedException if the file cannot be read, or sets what does not exist
     */
    public static Configuration load(@Nullable Path file, Map<String, String> environment) {
        var values = new TreeMap<String, String>();
        if (file != null) {
            var properties = read(file);
            for (String key : properties.stringPropertyNames()) {
                if (Setting.of(key).isEmpty()) {
                    throw new CommandFailedException(
                            ExitCode.USAGE,
                            file + " sets " + key + ", which does not exist; there are: " + Setting.names());
                }
                values.put(key, properties.getProperty(key).trim());
            }
        }
        environment.forEach((name, value) -> {
            if (name.startsWith(PREFIX)) {
                String key =
                        name.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '.');
                Setting.of(key).ifPresent(known -> values.put(key, value.trim()));
            }
        });
        return new Configuration(values);
    }

    private static Properties read(Path file) {
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
            return properties;
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandFailedException(ExitCode.USAGE, "cannot read the settings in " + file + ": " + e, e);
        }
    }

    /** The value, or the default of the setting. */
    String text(String key) {
        return optional(key)
                .orElseThrow(() -> new CommandFailedException(
                        ExitCode.USAGE,
                        key + " is not set; set it in the file of --config, or as "
                                + PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_') + ": "
                                + Setting.of(key).map(Setting::meaning).orElse("")));
    }

    /** The value, or empty text if it is not set and has no default. */
    String textOrEmpty(String key) {
        return optional(key).orElse("");
    }

    private Optional<String> optional(String key) {
        return Optional.ofNullable(values.get(key))
                .or(() -> Setting.of(key).map(Setting::otherwise).filter(value -> !value.isEmpty()));
    }

    int integer(String key) {
        return parsed(key, "a whole number", Integer::parseInt);
    }

    Path path(String key) {
        return parsed(key, "a path", Path::of);
    }

    /** A duration, e.g. {@code 500ms}, {@code 10s}, {@code 5m}, {@code 1h}, {@code 7d} or {@code PT10S}. */
    Duration duration(String key) {
        return parsed(key, "a duration such as 500ms, 10s, 5m, 1h, 7d or PT10S", Configuration::duration0);
    }

    private static Duration duration0(String text) {
        if (text.endsWith("ms")) {
            return Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)));
        }
        if (text.matches("\\d{1,6}d")) {
            return Duration.ofDays(Long.parseLong(text.substring(0, text.length() - 1)));
        }
        return Duration.parse(text.startsWith("P") ? text : "PT" + text);
    }

    private <T> T parsed(String key, String expected, Function<String, T> parse) {
        String value = text(key);
        try {
            return parse.apply(value);
        } catch (IllegalArgumentException | DateTimeParseException e) {
            throw new CommandFailedException(ExitCode.USAGE, key + " is '" + value + "'; expected " + expected, e);
        }
    }

    /** What is set below a prefix, without it: for settings that are passed through as they are. */
    Map<String, String> below(String prefix) {
        var found = new TreeMap<String, String>();
        values.forEach((key, value) -> {
            if (key.startsWith(prefix + ".")) {
                found.put(key.substring(prefix.length() + 1), value);
            }
        });
        return found;
    }

    /** The names in the place of the star: {@code main} for {@code ingest.catalog.main.jdbc.url}. */
    SortedSet<String> namesBelow(String prefix) {
        var names = new TreeSet<String>();
        below(prefix).keySet().forEach(key -> names.add(key.replaceFirst("\\..*", "")));
        return names;
    }
}
