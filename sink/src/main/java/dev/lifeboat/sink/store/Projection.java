package dev.lifeboat.sink.store;

import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one topic becomes rows: one SQL statement whose only parameter is a JSON array of the records. Their order here is
 * the order in which they are written.
 */
enum Projection {
    READINESS(Topics.READINESS, "readiness", "readiness-tombstone", "database", true),
    HEARTBEAT(Topics.HEARTBEAT, "heartbeat", "heartbeat-tombstone", "source", true),
    READINESS_CHANGE(Topics.READINESS_CHANGE, "readiness-change", null, "changeId", false),
    ALERT(Topics.ALERT, "alert", null, "alertId", false),
    DECISION(Topics.DECISION, "decision", null, "decisionId", false),
    MIGRATION_GATE(Topics.MIGRATION_GATE, "migration-gate", "migration-gate-tombstone", "gateKey", true),
    DEAD_LETTER(Topics.DEAD_LETTER, "dead-letter", null, "topic", false);

    private final Topic<?> topic;
    private final String upsert;
    private final @Nullable String tombstone;
    private final String idField;
    private final boolean keyedByItsId;

    Projection(Topic<?> topic, String upsert, @Nullable String tombstone, String idField, boolean keyedByItsId) {
        this.topic = topic;
        this.upsert = sql(upsert);
        this.tombstone = tombstone == null ? null : sql(tombstone);
        this.idField = idField;
        this.keyedByItsId = keyedByItsId;
    }

    static Optional<Projection> of(String topic) {
        return Arrays.stream(values()).filter(p -> p.topic.name().equals(topic)).findFirst();
    }

    static List<String> topics() {
        return Arrays.stream(values()).map(p -> p.topic.name()).toList();
    }

    Topic<?> topic() {
        return topic;
    }

    String upsert() {
        return upsert;
    }

    /** Deletes what a record without a value names; null where such a record is malformed. */
    @Nullable
    String tombstone() {
        return tombstone;
    }

    /** The field that identifies a row. */
    String idField() {
        return idField;
    }

    /** Whether the record's key is the row's identity, so that only the newest record of a key matters. */
    boolean keyedByItsId() {
        return keyedByItsId;
    }

    private static String sql(String name) {
        try (InputStream in = Projection.class.getResourceAsStream(name + ".sql")) {
            if (in == null) {
                throw new IllegalStateException(name + ".sql is missing from the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
