package dev.lifeboat.streams.replay;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.streams.Origin;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Writes records of the log as lines of a recording. */
public final class RecordingWriter {
    private RecordingWriter() {}

    /** The first line. */
    public static String header(String about) {
        return JsonNodeFactory.instance.objectNode().put("about", about).toString();
    }

    /**
     * One record as a line.
     *
     * @throws IllegalArgumentException if a replay could not use it, saying why
     */
    public static String line(
            Topic<?> topic, String key, @Nullable SpecificRecord value, Instant at, int partition, long offset) {
        ObjectNode line = JsonNodeFactory.instance
                .objectNode()
                .put("at", at.toString())
                .put("topic", EvidenceTopics.shortName(topic))
                .put("key", key)
                .put("partition", partition)
                .put("offset", offset);
        line.set("value", value == null ? null : Left.json(value));
        unusable(topic, key, line, at, new Origin(topic.name(), partition, offset))
                .ifPresent(problem -> {
                    throw new IllegalArgumentException(problem);
                });
        return line.toString();
    }

    private static Optional<String> unusable(Topic<?> topic, String key, ObjectNode line, Instant at, Origin origin) {
        List<Problem> problems = new ArrayList<>();
        var reader = new LoggedReader(
                topic, key, at, (field, value, expected) -> problems.add(new Problem(0, field, value, expected)));
        if (reader.keyFits()) {
            reader.read(line.get("value").deepCopy(), origin.partition(), origin.offset(), "", null);
        }
        return problems.stream().findFirst().map(Problem::toString);
    }
}
