package dev.lifeboat.cli.procedure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lifeboat.cli.gate.GateClient;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The backups of a database that can be restored, as the gate knows them. */
record KnownBackups(List<Known> all) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> OF_DATA = Set.of("full", "differential", "incremental");

    KnownBackups {
        all = List.copyOf(all);
    }

    /**
     * One of them.
     *
     * @param good it can be restored, as far as anybody knows
     * @param deciding the verdict leans on it
     * @param level its evidence level, in words
     */
    record Known(String id, String type, @Nullable Instant endedAt, boolean good, boolean deciding, String level) {
        String words() {
            return "backup " + id + " of " + (endedAt == null ? "an unknown time" : endedAt) + " (" + type + ", "
                    + level + (good ? "" : ", NOT GOOD") + ")";
        }
    }

    static KnownBackups ask(GateClient gate, String database) throws IOException {
        var reading = gate.get("/v1/databases/" + GateClient.encoded(database) + "/backups");
        if (reading.status() != 200) {
            throw new IOException("the gate knows no backups of " + database + " (HTTP " + reading.status() + ")");
        }
        return read(JSON.readTree(reading.body()));
    }

    static KnownBackups read(JsonNode json) {
        return new KnownBackups(StreamSupport.stream(json.path("backups").spliterator(), false)
                .map(KnownBackups::known)
                .filter(it -> OF_DATA.contains(it.type()))
                .toList());
    }

    private static Known known(JsonNode json) {
        return new Known(
                json.path("backupId").asText(),
                json.path("type").asText(),
                instant(json.path("endedAt").asText()),
                json.path("good").asBoolean(),
                json.path("deciding").asBoolean(),
                "L" + json.path("evidenceLevel").asText() + " "
                        + json.path("meaning").asText());
    }

    private static @Nullable Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /**
     * The one to restore: the newest good one; with a point in time the newest good one that ended before it.
     *
     * @param id {@code latest}, or the id of one
     */
    Optional<Known> choose(String id, @Nullable Instant pointInTime) {
        if (!id.equals("latest")) {
            return all.stream().filter(it -> it.id().equals(id)).findFirst();
        }
        return all.stream()
                .filter(Known::good)
                .filter(it -> it.endedAt() != null
                        && (pointInTime == null || it.endedAt().isBefore(pointInTime)))
                .max(Comparator.comparing(it -> it.endedAt() == null ? Instant.MIN : it.endedAt()));
    }
}
