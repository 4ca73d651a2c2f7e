package dev.lifeboat.streams.replay;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.schemas.DatabaseIds;
import dev.lifeboat.schemas.Topic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads a recording line by line and remembers everything that is wrong with it. For one thread. */
final class RecordingReader {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final Set<String> OF_HEADER = Set.of("scenario", "about", "documented", "assumed", "sources");
    private static final Set<String> OF_LOGGED =
            Set.of("at", "topic", "key", "value", "partition", "offset", "note", "documented");
    private static final Set<String> OF_NOTE = Set.of("at", "note", "documented");
    private static final Set<String> OF_DISASTER = Set.of("at", "disaster", "database", "documented");

    /** Problems that are told; who has more has another file. */
    private static final int MOST_PROBLEMS = 100;

    private final List<Problem> problems = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, JsonNode> header = new HashMap<>();
    private final Map<Topic<?>, Long> offsets = new HashMap<>();
    private int number;
    private Instant before = Instant.MIN;
    private int disasters;

    void line(String text) {
        number++;
        if (text.isBlank()) {
            return;
        }
        JsonNode json;
        try {
            json = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            complain("", text.strip(), "one JSON object: " + e.getOriginalMessage());
            return;
        }
        if (json instanceof ObjectNode line) {
            line(line);
        } else {
            complain("", json.toString(), "one JSON object");
        }
    }

    Recording recording() throws UnreadableRecordingException {
        if (problems.isEmpty() && entries.isEmpty()) {
            number = 0;
            complain("the recording", "empty", "at least one line with \"at\" and \"topic\"");
        }
        if (!problems.isEmpty()) {
            throw new UnreadableRecordingException(problems);
        }
        return new Recording(
                new Story(
                        text(header.get("scenario")),
                        text(header.get("about")),
                        texts("documented"),
                        texts("assumed"),
                        texts("sources")),
                entries);
    }

    private void line(ObjectNode line) {
        if (!line.has("at")) {
            header(line);
            return;
        }
        Instant at = at(line);
        if (at == null) {
            return;
        }
        if (line.has("topic")) {
            known(line, OF_LOGGED);
            logged(line, at);
        } else if (line.has("disaster")) {
            known(line, OF_DISASTER);
            disaster(line, at);
        } else if (line.has("note")) {
            known(line, OF_NOTE);
            entries.add(new Entry.Note(at, required(line, "note"), documented(line)));
        } else {
            complain("topic", "", "one of " + EvidenceTopics.names() + "; or a note, or a disaster");
        }
    }

    private void header(ObjectNode line) {
        boolean any = false;
        for (String field : OF_HEADER) {
            any |= line.has(field);
        }
        if (!any || !entries.isEmpty()) {
            complain(
                    "at",
                    "",
                    "an instant, e.g. 2017-01-31T23:27:00Z; what a recording says of itself stands at its top");
            return;
        }
        known(line, OF_HEADER);
        line.fields().forEachRemaining(field -> {
            boolean list = !field.getKey().equals("scenario") && !field.getKey().equals("about");
            if (OF_HEADER.contains(field.getKey())
                    && !(list ? isTexts(field.getValue()) : field.getValue().isTextual())) {
                complain(field.getKey(), field.getValue().toString(), list ? "a list of texts" : "a text");
            } else if (header.putIfAbsent(field.getKey(), field.getValue()) != null) {
                complain(field.getKey(), field.getValue().toString(), "it to be said once");
            }
        });
    }

    private @Nullable Instant at(ObjectNode line) {
        JsonNode json = line.get("at");
        Instant at = json.isTextual() ? AvroJson.instantIn(json.textValue()) : null;
        if (at == null) {
            complain("at", json.toString(), "an instant, e.g. 2017-01-31T23:27:00Z");
            return null;
        }
        if (at.isBefore(before)) {
            complain("at", json.toString(), "no instant before that of the line above, " + before);
        }
        before = at;
        return at;
    }

    private void logged(ObjectNode line, Instant at) {
        Topic<?> topic = EvidenceTopics.named(text(line.get("topic"))).orElse(null);
        if (topic == null) {
            complain("topic", line.get("topic").toString(), "one of " + EvidenceTopics.names());
            return;
        }
        String key = required(line, "key");
        var reading = new LoggedReader(topic, key, at, this::complain);
        if (key.isEmpty() || !reading.keyFits() || !line.has("value")) {
            if (!line.has("value")) {
                complain("value", "", "an object" + (EvidenceTopics.removes(topic) ? " or null" : ""));
            }
            return;
        }
        long next = offsets.getOrDefault(topic, 0L);
        long offset = wholeNumber(line, "offset", next);
        offsets.put(topic, Math.max(next, offset) + 1);
        int partition = (int) wholeNumber(line, "partition", 0);
        String note = line.has("note") ? required(line, "note") : "";
        Entry.Logged logged = reading.read(line.get("value"), partition, offset, note, documented(line));
        if (logged != null) {
            entries.add(logged);
        }
    }

    private void disaster(ObjectNode line, Instant at) {
        String database = line.has("database") ? required(line, "database") : null;
        if (database != null && !DatabaseIds.isValid(database)) {
            complain("database", line.get("database").toString(), "engine:cluster/name");
        }
        if (++disasters > 1) {
            complain("disaster", line.get("disaster").toString(), "one disaster a recording");
        }
        entries.add(new Entry.Disaster(at, required(line, "disaster"), database, documented(line)));
    }

    private void known(ObjectNode line, Set<String> fields) {
        line.fieldNames().forEachRemaining(field -> {
            if (!fields.contains(field)) {
                complain(field, String.valueOf(line.get(field)), "one of " + String.join(", ", new TreeSet<>(fields)));
            }
        });
    }

    private @Nullable Boolean documented(ObjectNode line) {
        JsonNode json = line.get("documented");
        if (json == null) {
            return null;
        }
        if (!json.isBoolean()) {
            complain("documented", json.toString(), "true or false");
        }
        return json.asBoolean();
    }

    private String required(ObjectNode line, String field) {
        JsonNode json = line.get(field);
        if (json == null || !json.isTextual() || json.textValue().isBlank()) {
            complain(field, json == null ? "" : json.toString(), "a text");
            return "";
        }
        return json.textValue();
    }

    private long wholeNumber(ObjectNode line, String field, long instead) {
        JsonNode json = line.get(field);
        if (json == null) {
            return instead;
        }
        if (!json.isIntegralNumber() || !json.canConvertToLong() || json.longValue() < 0) {
            complain(field, json.toString(), "a whole number, 0 or more");
            return instead;
        }
        return json.longValue();
    }

    private static boolean isTexts(JsonNode json) {
        boolean texts = json.isArray();
        for (JsonNode element : json) {
            texts &= element.isTextual();
        }
        return texts;
    }

    private static String text(@Nullable JsonNode json) {
        return json == null ? "" : json.asText();
    }

    private List<String> texts(String field) {
        var texts = new ArrayList<String>();
        JsonNode json = header.get(field);
        if (json != null) {
            json.forEach(element -> texts.add(element.asText()));
        }
        return texts;
    }

    private void complain(String field, String value, String expected) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(new Problem(number, field, value, expected));
        }
    }
}
