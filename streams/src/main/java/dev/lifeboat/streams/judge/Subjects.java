package dev.lifeboat.streams.judge;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.records.FactCodec;
import dev.lifeboat.streams.state.DatabaseState;
import dev.lifeboat.v1.DatabaseReadiness;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.VersionedKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The databases of one task. The stores are the truth, one small write per fact; what was used lately is kept decoded,
 * so that an event of a known database costs no read. One thread's own.
 */
final class Subjects {
    /** Decoded databases kept per task; about 20 KiB each, where none has many log backups. */
    private static final int KEPT = 4_000;
    /** A fact takes up to 1 kB, and those of all tasks may take four tenths of the heap. */
    private static final long HEAP_OF_A_FACT = 2_500;

    private static final StringSerializer TEXT = new StringSerializer();

    private final KeyValueStore<String, byte @Nullable []> facts;
    private final KeyValueStore<String, byte[]> readiness;
    private final VersionedKeyValueStore<String, byte[]> history;
    private final Due due;
    private final AvroCodec codec;
    private final Recent recent;

    /** @param tasks how many tasks this process may have, which share its heap */
    Subjects(
            KeyValueStore<String, byte @Nullable []> facts,
            KeyValueStore<String, byte[]> readiness,
            VersionedKeyValueStore<String, byte[]> history,
            Due due,
            AvroCodec codec,
            int tasks) {
        this.facts = facts;
        this.readiness = readiness;
        this.history = history;
        this.due = due;
        this.codec = codec;
        recent = new Recent(KEPT, Runtime.getRuntime().maxMemory() / HEAP_OF_A_FACT / tasks);
    }

    /** The database of that name, blank when nothing is known of it. */
    Subject get(String database) {
        var known = recent.get(database);
        if (known == null) {
            known = load(database);
            recent.add(known);
        }
        return known;
    }

    private Subject load(String database) {
        DatabaseState state;
        try (var stored = facts.prefixScan(FactCodec.prefix(database), TEXT)) {
            state = StoredEvidence.state(database, stored);
        }
        return new Subject(database, state, published(readiness.get(database)), due.of(database));
    }

    private @Nullable DatabaseReadiness published(byte @Nullable [] stored) {
        if (stored == null) {
            return null;
        }
        try {
            return codec.decode(Topics.READINESS, stored);
        } catch (MalformedRecordException e) {
            throw new IllegalStateException("a readiness that this topology stored cannot be read back", e);
        }
    }

    /** Folds a fact in and keeps what it changed; says whether anything is known otherwise than before. */
    boolean fold(Subject subject, Fact fact) {
        int before = subject.state.size();
        var folded = subject.state.fold(fact);
        recent.grew(subject, subject.state.size() - before);
        for (var stored : folded.stored()) {
            facts.put(FactCodec.key(subject.database, stored.key()), FactCodec.encode(stored));
        }
        for (var dropped : folded.dropped()) {
            facts.put(FactCodec.key(subject.database, dropped), null); // delete would read what it deletes
        }
        return folded.changed();
    }

    void publish(Subject subject, DatabaseReadiness published) {
        subject.published = published;
        byte[] encoded = codec.encode(Topics.READINESS, published);
        readiness.put(subject.database, encoded);
        history.put(subject.database, encoded, Millis.of(published.getEvaluatedAt()));
    }

    /** Has the database judged again at that instant, and no more at the one set before. */
    void judgeAgainAt(Subject subject, long instant) {
        if (subject.dueAt == instant) {
            return;
        }
        due.move(subject.database, subject.dueAt, instant);
        subject.dueAt = instant;
    }
}
