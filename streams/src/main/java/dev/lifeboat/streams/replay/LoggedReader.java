package dev.lifeboat.streams.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.schemas.DatabaseIds;
import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.schemas.References;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.Origin;
import dev.lifeboat.streams.judge.DatabaseJudge;
import dev.lifeboat.streams.records.PolicyRecord;
import dev.lifeboat.v1.DecisionRequest;
import dev.lifeboat.v1.PolicyVersion;
import dev.lifeboat.v1.Reference;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Reads the record of one line, and makes sure that the model can use it. */
final class LoggedReader {
    private static final String SOME_DATABASE = "postgresql:some/database";

    private final Topic<?> topic;
    private final String key;
    private final Instant at;
    private final AvroJson.Complaints complaints;
    private boolean wrong;

    LoggedReader(Topic<?> topic, String key, Instant at, AvroJson.Complaints complaints) {
        this.topic = topic;
        this.key = key;
        this.at = at;
        this.complaints = complaints;
    }

    /** Complains of a key that is none of this topic. */
    boolean keyFits() {
        boolean database = DatabaseIds.isValid(key);
        boolean reference = References.isReference(key);
        String expected = switch (topic.key()) {
            case DATABASE -> database ? "" : "the id of a database, engine:cluster/name";
            case DATABASE_OR_REFERENCE ->
                database || reference
                        ? ""
                        : "the id of a database, engine:cluster/name, or a reference, e.g. backup:catalog:main/42";
            case REFERENCE -> reference ? "" : "a reference, e.g. backup:catalog:main/42";
            case SOURCE, MIGRATION_AT_DATABASE, POLICY, ORIGINAL -> "";
        };
        if (!expected.isEmpty()) {
            complain("key", "\"" + key + "\"", expected);
        }
        return expected.isEmpty();
    }

    /** The record; null when it cannot be used, which was complained of. */
    Entry.@Nullable Logged read(JsonNode json, int partition, long offset, String note, @Nullable Boolean documented) {
        var origin = new Origin(topic.name(), partition, offset);
        if (json.isNull()) {
            if (!EvidenceTopics.removes(topic)) {
                complain("value", "null", "an object; evidence is withdrawn with header.deleted");
            }
            return new Entry.Logged(at, topic, key, null, origin, note, documented);
        }
        if (json instanceof ObjectNode object) {
            Left.fill(topic, key, at.toString(), object);
        }
        SpecificRecord value = new AvroJson(this::complain).record(topic.schema(), json, "value");
        if (!wrong) {
            value = checked(value, origin);
        }
        return wrong ? null : new Entry.Logged(at, topic, key, value, origin, note, documented);
    }

    private SpecificRecord checked(SpecificRecord value, Origin origin) {
        if (value instanceof Reference reference) {
            database("value.database", reference.getDatabase());
        } else if (value instanceof DecisionRequest request) {
            if (request.getMigrationId().isBlank()) {
                complain("value.migrationId", "", "the id of the migration that is asked about");
            }
            if (!request.getDatabase().equals(key)) {
                complain("value.database", "\"" + request.getDatabase() + "\"", "the key of the line, or nothing");
            }
        } else if (value instanceof PolicyVersion policy) {
            return digested(policy);
        } else if (topic != Topics.HEARTBEAT) {
            usable(value, origin);
        }
        return value;
    }

    private void database(String field, String id) {
        if (!DatabaseIds.isValid(id)) {
            complain(field, id.isEmpty() ? "" : "\"" + id + "\"", "the id of a database, engine:cluster/name");
        }
    }

    /** A policy that a person wrote down has no digest yet. */
    private SpecificRecord digested(PolicyVersion policy) {
        try {
            var content = PolicyRecord.content(policy);
            content.policy(policy.getVersion(), policy.getDigest(), ""); // every number can be
            return policy.getDigest().isEmpty()
                    ? PolicyVersion.newBuilder(policy)
                            .setDigest(content.digest())
                            .build()
                    : policy;
        } catch (IllegalArgumentException e) {
            complain("value", key, "a policy that can be judged by: " + e.getMessage());
            return policy;
        }
    }

    private void usable(SpecificRecord value, Origin origin) {
        try {
            new DatabaseJudge(database(value)).fold(value, at, origin);
        } catch (MalformedRecordException e) {
            complain("value", key, "evidence that can be judged: " + e.getMessage());
        }
    }

    /** What a reference stands for is not known yet: the record's own word is taken, if it has one. */
    private String database(SpecificRecord value) {
        var field = value.getSchema().getField("database");
        String own = field == null ? "" : String.valueOf(value.get(field.pos()));
        return References.isReference(key) ? own.isEmpty() ? SOME_DATABASE : own : key;
    }

    private void complain(String field, String value, String expected) {
        wrong = true;
        complaints.add(field, value, expected);
    }
}
