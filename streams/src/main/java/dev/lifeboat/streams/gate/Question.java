package dev.lifeboat.streams.gate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.schemas.References;
import dev.lifeboat.v1.DecisionRequest;
import dev.lifeboat.v1.GatePhase;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asks, read from its request.
 *
 * @param request what is written to the log
 * @param clientRequestId the caller's own name of the request, echoed to it; null when it gave none
 */
record Question(DecisionRequest request, @Nullable String clientRequestId) {
    /** The version of the API that is spoken. */
    static final String API_VERSION = "gate/v1";

    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");
    private static final Duration LONGEST = Duration.ofDays(366);
    private static final int MAX_SCRIPTS = 10_000;

    /**
     * Reads a request.
     *
     * @param database the database id of the path
     * @param idempotencyKey the header, null when there is none: then every request is a new one
     * @throws Problem 400 naming the field that is wrong
     */
    static Question read(String database, @Nullable String idempotencyKey, byte[] body, Instant now) {
        checkDatabase(database);
        String key = idempotencyKey == null ? null : Fields.plainText("Idempotency-Key", idempotencyKey);
        ObjectNode json = Json.readObject(body);
        Fields fields = Fields.of(
                json,
                "apiVersion",
                "requestId",
                "migrationId",
                "phase",
                "tool",
                "target",
                "migrationSet",
                "actor",
                "plannedWindow");
        String apiVersion = fields.required("apiVersion");
        if (!apiVersion.equals(API_VERSION)) {
            throw Problem.malformed("apiVersion", "'" + apiVersion + "' is not spoken here; expected " + API_VERSION);
        }
        var request = DecisionRequest.newBuilder()
                .setRequestId(requestId(database, key))
                .setDatabase(database)
                .setMigrationId(fields.required("migrationId"))
                .setPhase(phase(fields.optional("phase")))
                .setBodyDigest("sha256:" + HexFormat.of().formatHex(sha256().digest(body)))
                .setIdempotencyKey(key)
                .setRequestedAt(now);
        tool(fields.child("tool", "name", "version", "plugin"), request);
        target(fields.child("target", "engine", "systemIdentifier", "database", "host", "schema"), request);
        migrationSet(fields.child("migrationSet", "digest", "items"), request);
        request.setActor(fields.child("actor", "subject").optional("subject"));
        plannedWindow(fields.child("plannedWindow", "start", "duration"), request);
        return new Question(request.build(), fields.optional("requestId"));
    }

    /** An id of any form may be asked about, the answer to a wrong one is a denial; but a key must be a key. */
    static void checkDatabase(String database) {
        Fields.plainText("databaseId", database);
        if (References.isReference(database)) {
            throw Problem.malformed(
                    "databaseId", "'" + database + "' names a backup or a migration; expected engine:cluster/name");
        }
    }

    private static GatePhase phase(@Nullable String phase) {
        if (phase == null) {
            return GatePhase.MIGRATE;
        }
        return Arrays.stream(GatePhase.values())
                .filter(known -> known != GatePhase.UNKNOWN && wordOf(known).equals(phase))
                .findFirst()
                .orElseThrow(() -> Problem.malformed(
                        "phase",
                        "'" + phase + "' is not known; expected "
                                + Arrays.stream(GatePhase.values())
                                        .filter(known -> known != GatePhase.UNKNOWN)
                                        .map(Question::wordOf)
                                        .collect(Collectors.joining(", "))));
    }

    private static String wordOf(GatePhase phase) {
        return phase.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static void tool(Fields tool, DecisionRequest.Builder request) {
        request.setToolName(tool.optional("name"));
        request.setToolVersion(tool.optional("version"));
        tool.optional("plugin");
    }

    private static void target(Fields target, DecisionRequest.Builder request) {
        request.setTargetSystemIdentifier(target.optional("systemIdentifier"));
        for (String name : new String[] {"engine", "database", "host", "schema"}) {
            target.optional(name);
        }
    }

    private static void migrationSet(Fields set, DecisionRequest.Builder request) {
        request.setMigrationSetDigest(set.optional("digest"));
        for (Fields item : set.children(
                "items", MAX_SCRIPTS, "id", "script", "sha256", "transactional", "destructive", "rollback")) {
            item.optional("id");
            item.optional("script");
            item.optional("sha256");
            item.flag("transactional");
            item.texts("destructive", MAX_SCRIPTS, 64 * 1024);
            String rollback = item.optional("rollback");
            if (rollback != null
                    && !rollback.equals("present")
                    && !rollback.equals("absent")
                    && !rollback.equals("declared-irreversible")) {
                throw Problem.malformed(
                        item.nameOf("rollback"),
                        "'" + rollback + "' is not known; expected present, absent or declared-irreversible");
            }
        }
    }

    private static void plannedWindow(Fields window, DecisionRequest.Builder request) {
        if (window.isEmpty()) {
            return;
        }
        String start = window.required("start");
        Instant at = instant(window.nameOf("start"), start);
        request.setPlannedStart(at);
        String duration = window.optional("duration");
        if (duration != null) {
            request.setPlannedMillis(
                    duration(window.nameOf("duration"), duration).toMillis());
        }
    }

    private static Instant instant(String field, String text) {
        try {
            Instant instant = Instant.parse(text);
            if (!instant.isBefore(EARLIEST) && instant.isBefore(LATEST)) {
                return instant;
            }
        } catch (DateTimeException e) {
            throw Problem.malformed(field, "'" + text + "' is no instant; expected e.g. 2026-07-01T02:00:00Z");
        }
        throw Problem.malformed(field, "'" + text + "' is absurd; expected between " + EARLIEST + " and " + LATEST);
    }

    private static Duration duration(String field, String text) {
        try {
            Duration duration = Duration.parse(text);
            if (!duration.isNegative() && !duration.isZero() && duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        } catch (DateTimeException | ArithmeticException e) {
            throw Problem.malformed(field, "'" + text + "' is no duration; expected e.g. PT30M");
        }
        throw Problem.malformed(field, "'" + text + "' is absurd; expected more than nothing and at most " + LONGEST);
    }

    /** The same database and key always make the same id, on every instance; without a key each request is new. */
    private static String requestId(String database, @Nullable String key) {
        if (key == null) {
            return "r-" + UUID.randomUUID();
        }
        byte[] digest = sha256().digest((database + '\u0000' + key).getBytes(StandardCharsets.UTF_8));
        return "k-" + HexFormat.of().formatHex(digest, 0, 16);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
