package dev.lifeboat.streams.replay;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.schemas.References;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.policy.Policy;
import dev.lifeboat.streams.policy.PolicyDefinition;
import dev.lifeboat.streams.policy.Profile;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * What may be left out of a line because the line says it elsewhere: the key of the record, the instant. Whatever is
 * filled in when a recording is read is written out when one is made, so that nothing is lost on the way.
 */
final class Left {
    private static final String HEADER = "header";
    private static final Set<String> FILLED = Set.of(
            "database",
            "observedAt",
            "eventId",
            "source",
            "at",
            "reference",
            "name",
            "version",
            "digest",
            "requiredSteady",
            "requiredAtGate",
            "engine",
            "cluster",
            "registeredAt");

    private Left() {}

    /** Fills in what a person left out. */
    static void fill(Topic<?> topic, String key, String at, ObjectNode value) {
        if (topic == Topics.HEARTBEAT) {
            put(value, "source", key);
            put(value, "at", at);
            return;
        }
        if (topic == Topics.REFERENCE) {
            put(value, "reference", key);
            put(value, "observedAt", at);
            return;
        }
        if (topic == Topics.POLICY) {
            policy(key, value);
            return;
        }
        if (topic.schema().getField("database") != null && !References.isReference(key)) {
            put(value, "database", key);
        }
        if (topic == Topics.DATABASE) {
            registration(key, at, value);
        }
        if (value.get(HEADER) instanceof ObjectNode header) {
            put(header, "observedAt", at);
            put(
                    header,
                    "eventId",
                    header.path("source").asText() + " "
                            + header.path("nativeId").asText() + "@" + at);
        }
    }

    private static void registration(String key, String at, ObjectNode value) {
        int colon = key.indexOf(':');
        int slash = key.indexOf('/', colon + 1);
        if (colon > 0 && slash > colon) {
            put(value, "engine", key.substring(0, colon));
            put(value, "cluster", key.substring(colon + 1, slash));
            put(value, "name", key.substring(slash + 1));
        }
        put(value, "registeredAt", at);
    }

    private static void policy(String key, ObjectNode value) {
        put(value, "name", key.contains("@") ? key.substring(0, key.indexOf('@')) : key);
        if (!value.has("version")) {
            value.put("version", 1);
        }
        var profile = Profile.named(value.path("profile").asText());
        if (profile.isPresent()) {
            Policy policy = Policy.builtIn(value.path("profile").asText());
            required(value, "requiredSteady", policy.requiredSteady().ids());
            required(value, "requiredAtGate", policy.requiredAtGate().ids());
            if (!value.has("digest")) {
                var thresholds = value.withObject("/thresholds");
                var defaults = PolicyDefinition.of(profile.get()).thresholds();
                defaults.forEach((name, number) -> put(thresholds, name, number));
            }
        }
    }

    private static void required(ObjectNode value, String field, List<String> ids) {
        if (!value.has(field)) {
            ArrayNode list = value.putArray(field);
            ids.forEach(list::add);
        }
    }

    private static void put(ObjectNode node, String field, String text) {
        if (!node.has(field)) {
            node.put(field, text);
        }
    }

    /** A record as a line has it: what has its default is left out, unless it would be filled in with something else. */
    static ObjectNode json(SpecificRecord record) {
        var json = AvroJson.json(record);
        complete(record, json);
        Schema.Field header = record.getSchema().getField(HEADER);
        if (header != null) {
            var value = (SpecificRecord) record.get(header.pos());
            complete(value, json.withObject("/" + HEADER));
        }
        return json;
    }

    private static void complete(SpecificRecord record, ObjectNode json) {
        for (Schema.Field field : record.getSchema().getFields()) {
            if (FILLED.contains(field.name()) && !json.has(field.name())) {
                json.set(field.name(), AvroJson.json(record.get(field.pos())));
            }
        }
    }
}
