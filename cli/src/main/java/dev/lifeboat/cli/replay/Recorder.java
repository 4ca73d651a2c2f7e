package dev.lifeboat.cli.replay;

import dev.lifeboat.cli.log.Log;
import dev.lifeboat.schemas.Barriers;
import dev.lifeboat.schemas.References;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topic.Retention;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.replay.EvidenceTopics;
import dev.lifeboat.streams.replay.RecordingWriter;
import dev.lifeboat.v1.DatabaseRegistration;
import dev.lifeboat.v1.EvidenceHeader;
import dev.lifeboat.v1.Reference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Records the live topics: all in memory, then in the order in which it was written. For one thread. */
final class Recorder {
    private final Log log;
    private final @Nullable String database;
    private final @Nullable Instant from;
    private final @Nullable Instant to;

    /**
     * @param database what concerns this database alone; null for all
     * @param from evidence since then; null for all. What is kept by key alone (registrations, policies, references,
     *     heartbeats) has no since
     * @param to what was written by then; null for all
     */
    Recorder(Log log, @Nullable String database, @Nullable Instant from, @Nullable Instant to) {
        this.log = log;
        this.database = database;
        this.from = from;
        this.to = to;
    }

    /**
     * A recording.
     *
     * @param lines its lines, the header first
     * @param skipped what no replay could use, and why
     */
    record Recorded(List<String> lines, List<String> skipped) {}

    private record Held(Topic<?> topic, Log.Written<? extends SpecificRecord> record) {
        String key() {
            return record.key() == null ? "" : record.key();
        }
    }

    Recorded record() {
        var held = new ArrayList<Held>();
        for (Topic<?> topic : EvidenceTopics.ALL) {
            log.history(topic).stream()
                    .filter(record -> !Barriers.isKey(record.key()) && inTime(topic, record.at()))
                    .forEach(record -> held.add(new Held(topic, record)));
        }
        if (database != null) {
            keepOnly(held, database);
        }
        // stable: records of one instant stay in the order of their topics, those of one partition in their own
        held.sort(Comparator.comparing(it -> it.record().at()));
        return written(held);
    }

    private boolean inTime(Topic<?> topic, Instant at) {
        boolean early = from != null && topic.retention() == Retention.FACTS && at.isBefore(from);
        return !early && (to == null || !at.isAfter(to));
    }

    private Recorded written(List<Held> held) {
        var lines = new ArrayList<String>();
        var skipped = new ArrayList<String>();
        lines.add(RecordingWriter.header(
                "Recorded from the live topics" + (database == null ? "" : ", what concerns " + database)));
        for (Held it : held) {
            var record = it.record();
            try {
                if (!record.problem().isEmpty()) {
                    throw new IllegalArgumentException(record.problem());
                }
                lines.add(RecordingWriter.line(
                        it.topic(), it.key(), record.value(), record.at(), record.partition(), record.offset()));
            } catch (IllegalArgumentException e) {
                skipped.add(it.topic().name() + "-" + record.partition() + "@" + record.offset() + " is left out: "
                        + e.getMessage());
            }
        }
        return new Recorded(lines, skipped);
    }

    /** What concerns one database: its own evidence, what its references lead to, its sources, its policy. */
    private static void keepOnly(List<Held> held, String database) {
        Map<String, String> references = new HashMap<>();
        Set<String> profiles = new HashSet<>();
        for (Held it : held) {
            if (it.record().value() instanceof Reference reference) {
                references.put(it.key(), reference.getDatabase());
            } else if (it.record().value() instanceof DatabaseRegistration registration
                    && it.key().equals(database)) {
                profiles.add(registration.getProfile());
            }
        }
        held.removeIf(it -> it.topic() == Topics.POLICY
                ? !profiles.contains(it.key().split("@", 2)[0])
                : it.topic() != Topics.HEARTBEAT && !database.equals(ofDatabase(it.key(), references)));
        var sources = new HashSet<String>();
        held.forEach(it -> addSource(it.record().value(), sources));
        held.removeIf(it -> it.topic() == Topics.HEARTBEAT && !sources.contains(it.key()));
    }

    private static @Nullable String ofDatabase(String key, Map<String, String> references) {
        return References.isReference(key) ? references.get(key) : key;
    }

    private static void addSource(@Nullable SpecificRecord value, Set<String> sources) {
        var field = value == null ? null : value.getSchema().getField("header");
        if (value != null && field != null && value.get(field.pos()) instanceof EvidenceHeader header) {
            sources.add(header.getSource());
        }
    }
}
