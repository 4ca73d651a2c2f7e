package dev.lifeboat.streams.explain;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.schemas.References;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.judge.Basis;
import dev.lifeboat.streams.records.FactReader;
import dev.lifeboat.streams.state.DatabaseState;
import dev.lifeboat.v1.LogPosition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The facts of one database that stand in the log up to given positions. Evidence keyed by a reference may have waited
 * in Resolve for its reference, and not have been known yet although it stands before the position: such evidence is told
 * apart, and which of it counted is found by the digest of the answer.
 */
final class RecordedFacts {
    /** All choices of so many late facts are tried. */
    private static final int MOST_LATE = 12;

    private final AvroCodec codec;
    private final FactReader reader;
    private final RecordedLog log;
    private final String database;
    /** References of this database, with when the log has them from. */
    private final Map<String, Instant> references = new HashMap<>();

    private final List<Fact> certain = new ArrayList<>();
    private final List<Late> late = new ArrayList<>();
    private final List<LogPosition> missing = new ArrayList<>();

    /** A fact that came before its reference, or whose reference is written again since. */
    private record Late(Fact fact, Instant referenceAt) {}

    RecordedFacts(AvroCodec codec, RecordedLog log, String database) {
        this.codec = codec;
        this.reader = new FactReader(codec);
        this.log = log;
        this.database = database;
    }

    /** Reads what stands before the positions, those included. */
    RecordedFacts upTo(List<LogPosition> positions) {
        for (int partition = 0; partition < log.partitions(Topics.REFERENCE.name()); partition++) {
            log.read(Topics.REFERENCE.name(), partition, RecordedLog.ALL, this::reference);
        }
        positions.forEach(this::upTo);
        return this;
    }

    private void upTo(LogPosition position) {
        var last = new long[] {-1};
        log.read(position.getTopic(), position.getPartition(), position.getOffset(), entry -> {
            last[0] = entry.origin().offset();
            fact(entry);
        });
        if (last[0] != position.getOffset()) {
            missing.add(position);
        }
    }

    /** Records that an answer names and that the log no longer has. */
    List<LogPosition> missing() {
        return missing;
    }

    /**
     * The state that has this digest; if there is none, the state with everything that stood in the log and whose
     * reference was known at the instant.
     */
    DatabaseState state(String digest, Instant at) {
        var all = fold(fact -> true);
        if (late.isEmpty() || Basis.isOf(all.facts(), digest)) {
            return all;
        }
        var known = fold(fact -> !fact.referenceAt().isAfter(at));
        if (Basis.isOf(known.facts(), digest) || late.size() > MOST_LATE) {
            return known;
        }
        for (int choice = 0; choice < 1 << late.size(); choice++) {
            int chosen = choice;
            var state = fold(fact -> (chosen >> late.indexOf(fact) & 1) == 1);
            if (Basis.isOf(state.facts(), digest)) {
                return state;
            }
        }
        return known;
    }

    private interface Choice {
        boolean counts(Late fact);
    }

    private DatabaseState fold(Choice choice) {
        var state = new DatabaseState(database);
        certain.forEach(state::fold);
        late.stream().filter(choice::counts).forEach(fact -> state.fold(fact.fact()));
        return state;
    }

    private void reference(RecordedLog.Entry entry) {
        if (entry.key() == null || entry.value() == null) {
            return; // a removed reference still tells whose the late evidence is
        }
        try {
            if (codec.decode(Topics.REFERENCE, entry.value()).getDatabase().equals(database)) {
                references.putIfAbsent(entry.key(), entry.writtenAt());
            } else {
                references.remove(entry.key());
            }
        } catch (MalformedRecordException e) {
            // it is a dead letter, and nothing was known by it
        }
    }

    private void fact(RecordedLog.Entry entry) {
        if (entry.key() == null) {
            return;
        }
        Instant referenceAt = references.get(entry.key());
        if (!entry.key().equals(database) && referenceAt == null) {
            return;
        }
        read(entry).ifPresent(fact -> {
            if (referenceAt != null
                    && References.isReference(String.valueOf(entry.key()))
                    && referenceAt.isAfter(entry.writtenAt())) {
                late.add(new Late(fact, referenceAt));
            } else {
                certain.add(fact);
            }
        });
    }

    private Optional<Fact> read(RecordedLog.Entry entry) {
        byte @Nullable [] value = entry.value();
        try {
            if (value != null) {
                return reader.read(database, value, entry.writtenAt(), entry.origin());
            }
            return entry.origin().topic().equals(Topics.DATABASE.name())
                    ? Optional.of(FactReader.unregistered(database, entry.writtenAt(), entry.origin()))
                    : Optional.empty();
        } catch (MalformedRecordException e) {
            return Optional.empty(); // it is a dead letter, and counted for nothing
        }
    }
}
