package dev.lifeboat.cli.report;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.ingest.report.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * A file with reports, each with the instant at which it was seen: put in where there is none, and once, so that however often
 * the body is sent it is the same.
 *
 * @param count how many reports said no instant
 */
record Stamps(byte[] body, String contentType, int count, String at) {
    private static final String PLAIN = "application/json";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** What is no JSON stays as it is: the intake says what is wrong with it. */
    static Stamps on(byte[] body, Instant now) {
        String at = now.truncatedTo(ChronoUnit.MILLIS).toString();
        JsonNode json;
        try {
            json = JSON.readTree(body);
        } catch (IOException e) {
            return new Stamps(body, PLAIN, 0, at);
        }
        int count = 0;
        for (JsonNode item : json.isArray() ? json : List.of(json)) {
            count += item instanceof ObjectNode report && stamp(report, at) ? 1 : 0;
        }
        byte[] stamped = count == 0 ? body : json.toString().getBytes(StandardCharsets.UTF_8);
        return new Stamps(stamped, contentType(json), count, at);
    }

    /** A file does not say what it is; an event has a version. */
    private static String contentType(JsonNode json) {
        if (json.has("specversion")) {
            return "application/cloudevents+json";
        }
        return json.path(0).has("specversion") ? "application/cloudevents-batch+json" : PLAIN;
    }

    private static boolean stamp(ObjectNode item, String at) {
        boolean event = item.has("specversion");
        boolean heartbeat = item.path(event ? "type" : "kind")
                .asText()
                .equals(event ? "lifeboat.heartbeat.v1" : Kind.HEARTBEAT.word());
        String field = (heartbeat ? Kind.HEARTBEAT : Kind.BACKUP).seenAt();
        boolean said = heartbeat && event && item.hasNonNull("time");
        if (!said && (event ? item.get("data") : item) instanceof ObjectNode report && !report.hasNonNull(field)) {
            report.put(field, at);
            return true;
        }
        return false;
    }
}
