package dev.lifeboat.drill.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lifeboat.drill.DrillRequest;
import dev.lifeboat.drill.Result;
import dev.lifeboat.drill.place.Mark;
import dev.lifeboat.v1.BackupEvidence;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A drill that was told as running, as it is noted until its end is told: of one that was killed, the next tells that it was
 * never done.
 *
 * @param digest of the backup; null when not known
 * @param startedAt when it began, as it was told
 * @param process who drills, by its {@link Mark}
 * @param end how it ended; null while it has not
 */
public record Unfinished(
        String database,
        String tool,
        String backupId,
        @Nullable String digest,
        Instant startedAt,
        String environment,
        boolean chaos,
        String process,
        @Nullable Result end) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** It runs in this process. */
    public static Unfinished of(DrillRequest request, String tool, BackupEvidence backup, Instant startedAt) {
        return new Unfinished(
                request.database(),
                tool,
                backup.getBackupId(),
                backup.getDigest(),
                startedAt,
                request.environment(),
                request.chaos(),
                Mark.own(),
                null);
    }

    /** It has ended so. */
    public Unfinished ended(Result how) {
        return new Unfinished(database, tool, backupId, digest, startedAt, environment, chaos, process, how);
    }

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
                .put("process", process)
                .put("end", end == null ? null : end.name())
                .toString();
    }

    /** Reads a note; empty where it is none, or of another release. */
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
                    json.path("chaos").asBoolean(),
                    json.path("process").asText(),
                    json.path("end").isTextual()
                            ? Result.valueOf(json.path("end").asText())
                            : null));
        } catch (JsonProcessingException | DateTimeException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
