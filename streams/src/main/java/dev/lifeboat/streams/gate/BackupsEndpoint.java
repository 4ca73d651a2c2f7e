package dev.lifeboat.streams.gate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.queries.EvidenceQueries;
import dev.lifeboat.streams.queries.EvidenceQueries.Known;
import dev.lifeboat.streams.queries.Lookup;
import dev.lifeboat.streams.readiness.KnownBackup;
import io.javalin.http.Context;
import java.time.Instant;
import java.time.InstantSource;

/** The backups of a database, each with what proves it. Advisory. A database of another instance is asked for there, once. */
final class BackupsEndpoint {
    private final EvidenceQueries evidence;
    private final Peers peers;
    private final InstantSource clock;

    BackupsEndpoint(EvidenceQueries evidence, Peers peers, InstantSource clock) {
        this.evidence = evidence;
        this.peers = peers;
        this.clock = clock;
    }

    /** {@code GET /v1/databases/{databaseId}/backups}: those that are not withdrawn, newest first; of each type at most 64. */
    void list(Context context) {
        String database = context.pathParam("databaseId");
        Question.checkDatabase(database);
        ReadinessEndpoint.advisory(context);
        Lookup<Known> lookup = evidence.known(database);
        if (lookup instanceof Lookup.Found<Known> found) {
            Json.answer(context, json(database, found.value(), Instant.ofEpochMilli(clock.millis())));
        } else if (lookup instanceof Lookup.OnPeer<Known> elsewhere) {
            peers.relay(context, elsewhere.host());
        } else if (lookup instanceof Lookup.NotReady<Known> notReady) {
            throw Problem.unavailable(notReady.why(), null);
        } else {
            throw Problem.unknownDatabase(database);
        }
    }

    private static ObjectNode json(String database, Known known, Instant at) {
        ObjectNode json = Json.object()
                .put("apiVersion", Question.API_VERSION)
                .put("advisory", true)
                .put("databaseId", database)
                .put("at", at.toString());
        ArrayNode backups = json.putArray("backups");
        for (KnownBackup backup : KnownBackup.all(known.state(), known.policy(), at)) {
            backups.add(json(backup));
        }
        return json;
    }

    private static ObjectNode json(KnownBackup known) {
        Backup backup = known.backup();
        var evidence = backup.evidence();
        ObjectNode json = Json.object()
                .put("backupId", backup.backupId())
                .put("type", ReadinessJson.wordOf(backup.type()))
                .put("status", ReadinessJson.wordOf(backup.status()))
                .put("startedAt", ReadinessJson.textOf(backup.startedAt()))
                .put("endedAt", ReadinessJson.textOf(backup.endedAt()))
                .put("sizeBytes", backup.sizeBytes())
                .put("expiresAt", ReadinessJson.textOf(backup.expiresAt()))
                .put("evidenceLevel", known.evidenceLevel())
                .put("meaning", known.meaning())
                .put("good", known.good())
                .put("deciding", known.deciding());
        ObjectNode from = json.putObject("evidence");
        from.putObject("ref")
                .put("topic", evidence.topic())
                .put("partition", evidence.partition())
                .put("offset", evidence.offset());
        from.put("issuer", evidence.source()).put("nativeId", evidence.nativeId());
        return json;
    }
}
