package dev.lifeboat.ingest.report;

import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * What may be reported. A report says what was observed; what is asked of a database, and what is let pass in spite of it, is for
 * people, who have commands of their own for it ({@link #elsewhere}).
 */
public enum Kind {
    BACKUP(Topics.BACKUP, List.of("backupId"), "type", "status"),
    VERIFICATION(Topics.VERIFICATION, List.of("backupId", "type", "startedAt"), "result"),
    PITR(Topics.PITR, List.of()),
    PROCEDURE(Topics.PROCEDURE, List.of("name")),
    MIGRATION(Topics.MIGRATION, List.of("migrationId"), "state"),
    CHECKLIST(Topics.CHECKLIST, List.of("migrationId", "item"), "completed"),
    SNAPSHOT(Topics.SNAPSHOT, List.of("migrationId", "phase", "table")),
    AUDIT(Topics.AUDIT, List.of("check"), "severity", "finding"),
    HEARTBEAT(Topics.HEARTBEAT, List.of(), "intervalMillis", "state");

    private static final Map<String, String> ELSEWHERE = Map.of(
            "waiver", "two persons waive a control: lifeboat waive",
            "policy", "a policy says what is asked, and is no evidence: lifeboat policy apply",
            "database",
                    "a registration says what is asked of a database (its policy, its objectives), and is no evidence:"
                            + " lifeboat register",
            "decision-request", "the gate is asked on a port of its own: lifeboat gate",
            "withdrawal", "a fact is withdrawn by a report of its own kind with \"deleted\": true",
            "reference", "every report names its database, so none is needed");

    private final Topic<? extends SpecificRecord> topic;
    private final List<String> identity;
    private final List<String> needed;

    Kind(Topic<? extends SpecificRecord> topic, List<String> identity, String... needed) {
        this.topic = topic;
        this.identity = identity;
        this.needed = List.of(needed);
    }

    /** As it is written in a report, e.g. {@code backup}. */
    public String word() {
        String name = topic.name();
        return name.substring("lifeboat.".length(), name.length() - ".v1".length());
    }

    public Topic<? extends SpecificRecord> topic() {
        return topic;
    }

    /** The fields of the evidence itself, without the header. */
    public List<Schema.Field> fields() {
        return topic.schema().getFields().stream()
                .filter(field -> !field.name().equals("header"))
                .toList();
    }

    /** Whether it is a fact with a header; a heartbeat is none. */
    public boolean isFact() {
        return this != HEARTBEAT;
    }

    /** The fields without which a report of it says nothing. One that withdraws needs only to say which fact. */
    public List<String> needed(boolean withdraws) {
        var own = isFact() ? Stream.concat(Stream.of("database"), identity.stream()) : identity.stream();
        return (withdraws ? own : Stream.concat(own, needed.stream())).toList();
    }

    /** The field that says when it was looked at, without which nobody could tell the newer of two reports. */
    public String seenAt() {
        return isFact() ? "observedAt" : "at";
    }

    /** The name of the fact within its source and database: the kind and its ids. Reports of one name are versions of one fact. */
    String nativeId(SpecificRecord value) {
        return Stream.concat(Stream.of(word()), identity.stream().map(field -> part(value, field)))
                .collect(Collectors.joining("/"));
    }

    private static String part(SpecificRecord value, String field) {
        return String.valueOf(field(value, field)).replace("%", "%25").replace("/", "%2F");
    }

    static @Nullable Object field(SpecificRecord value, String name) {
        return value.get(value.getSchema().getField(name).pos());
    }

    static Optional<Kind> named(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }

    /** All words, for messages. */
    static List<String> words() {
        return Arrays.stream(values()).map(Kind::word).toList();
    }

    /** What is said elsewhere and not by a report: why, and where. */
    static Optional<String> elsewhere(String word) {
        return Optional.ofNullable(ELSEWHERE.get(word));
    }
}
