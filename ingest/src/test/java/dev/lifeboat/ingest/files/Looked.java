package dev.lifeboat.ingest.files;

import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.Progress;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.observe.Tool;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/** Looks at directories of a test with an adapter of files. */
public record Looked(Tool.OfPlace tool, String database) {
    public static final Instant NOW = Instant.parse("2026-11-22T21:00:00Z");

    public Observation at(Path place, Map<String, String> options) {
        return at(place, options, Progress.SILENT);
    }

    public Observation at(Path place, Map<String, String> options, Progress progress) {
        return tool.look(place, new Subject(database, Subject.sourceOf(tool.name(), database), options, NOW), progress);
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
