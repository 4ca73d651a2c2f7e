package dev.lifeboat.ingest.fields;

import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.observe.Tool;
import dev.lifeboat.ingest.observe.ToolOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;

/** What a tool printed, from the fixtures, read by its adapter. */
public final class Saved {
    public static final Instant NOW = Instant.parse("2026-11-22T17:00:00Z");

    private final Tool.OfOutput tool;
    private final String database;

    public Saved(Tool.OfOutput tool, String database) {
        this.tool = tool;
        this.database = database;
    }

    /** A fixture of the tool. */
    public String text(String file) {
        try (var in = Saved.class.getResourceAsStream("/" + tool.name() + "/" + file)) {
            return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public ToolOutput output(String file) {
        return output(file, text(file));
    }

    public static ToolOutput output(String name, String text) {
        return ToolOutput.saved(name, text.getBytes(StandardCharsets.UTF_8), NOW);
    }

    public Observation files(Map<String, String> options, String... files) {
        return read(options, Arrays.stream(files).map(this::output).toArray(ToolOutput[]::new));
    }

    public Observation text(Map<String, String> options, String text) {
        return read(options, output("saved.json", text));
    }

    public Observation read(Map<String, String> options, ToolOutput... outputs) {
        return tool.read(
                List.of(outputs), new Subject(database, Subject.sourceOf(tool.name(), database), options, NOW));
    }

    /** The facts of one kind. */
    public static <T extends SpecificRecord> List<T> facts(Observation observation, Class<T> kind) {
        return observation.facts().stream()
                .map(fact -> (Object) fact.value())
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }
}
