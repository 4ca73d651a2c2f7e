package dev.lifeboat.cli.gate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks the gate.
 *
 * @param requestId the client's own name for the request, which the answer must echo; new for every question
 * @param database id of the database, engine:cluster/name
 * @param migrationId id of the migration
 * @param phase migrate, rollback, clean or sql-output
 * @param targetSystemIdentifier identity of the system that the migration is aimed at, null when not known
 * @param migrationSetDigest digest of the scripts, which the answer must echo; null when there is none
 * @param actor who asks
 */
public record GateQuestion(
        String requestId,
        String database,
        String migrationId,
        String phase,
        @Nullable String targetSystemIdentifier,
        @Nullable String migrationSetDigest,
        @Nullable String actor) {

    /** The version of the API that is spoken. */
    static final String API_VERSION = "gate/v1";

    /** A question about running a migration, with a new request id. */
    public static GateQuestion about(String database, String migrationId) {
        return new GateQuestion(UUID.randomUUID().toString(), database, migrationId, "migrate", null, null, null);
    }

    /** The request's body. */
    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", API_VERSION)
                .put("requestId", requestId)
                .put("migrationId", migrationId)
                .put("phase", phase);
        json.putObject("tool").put("name", "lifeboat");
        if (targetSystemIdentifier != null) {
            json.putObject("target").put("systemIdentifier", targetSystemIdentifier);
        }
        if (migrationSetDigest != null) {
            json.putObject("migrationSet").put("digest", migrationSetDigest);
        }
        if (actor != null) {
            json.putObject("actor").put("subject", actor);
        }
        return json;
    }
}
