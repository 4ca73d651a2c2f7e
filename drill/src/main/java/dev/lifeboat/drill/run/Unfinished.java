package dev.lifeboat.drill.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A drill that was told as running, as it is noted in its directory: of one that was killed, the next tells that it was never
 * done.
 *
 * @param digest of the backup; null when not known
 * @param startedAt when it began, as it was told
 */
public record Unfinished(
        String database,
        String tool,
        String backupId,
        @Nullable String digest,
        Instant startedAt,
        String environment,
        boolean chaos) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** For a file. */
    String note() {
        return JSON.createObjectNode()
                .put("database", database)
                .put("tool", tool)
                .put("backup", backupId)
                .put("digest", digest)
                .put("startedAt", startedAt.toString())
                .put("environment", environment)
                .put("chaos", chaos)
                .toString();
    }

    /** Reads a note; empty where it is none, as that of an older release, or one that was cut off. */
    static Optional<Unfinished> read(String note) {
        try {
            JsonNode json = JSON.readTree(note);
            if (!json.path("database").isTextual() || !json.path("backup").isTextual()) {
                return Optional.empty();
            }
            return Optional.of(new Unfinished(
                    json.path("database").asText(),
                    json.path("tool").asText(),
                    json.path("backup").asText(),
                    json.path("digest").isTextual() ? json.path("digest").asText() : null,
                    Instant.parse(json.path("startedAt").asText()),
                    json.path("environment").asText(),
                    json.path("chaos").asBoolean()));
        } catch (JsonProcessingException | DateTimeException e) {
            return Optional.empty();
        }
    }
}
