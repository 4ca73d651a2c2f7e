package dev.lifeboat.streams.explain;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.judge.Basis;
import dev.lifeboat.streams.judge.Rederivation;
import dev.lifeboat.streams.policy.Policy;
import dev.lifeboat.streams.records.PolicyRecord;
import dev.lifeboat.streams.state.DatabaseState;
import dev.lifeboat.v1.ControlResult;
import dev.lifeboat.v1.DatabaseReadiness;
import dev.lifeboat.v1.DecisionRequest;
import dev.lifeboat.v1.GateDecision;
import dev.lifeboat.v1.LogPosition;
import dev.lifeboat.v1.PolicyVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Derives answers again from the log alone: facts up to the positions that the answer names, its policy version, and the
 * sources as it knew them. For one thread; each question reads the log anew.
 */
public final class Explainer {
    private final RecordedLog log;
    private final AvroCodec codec;

    public Explainer(RecordedLog log, AvroCodec codec) {
        this.log = log;
        this.codec = codec;
    }

    /** The decision of that id, whole; empty when the log has none. */
    public Optional<GateDecision> decision(String decisionId) {
        return first(Topics.DECISION, key -> true, it -> it.getDecisionId().equals(decisionId));
    }

    /**
     * The readiness that was in force at that instant: of those that the log still has, the newest judged not after it.
     */
    public Optional<DatabaseReadiness> readiness(String database, Instant at) {
        var found = new ArrayList<DatabaseReadiness>();
        each(Topics.READINESS, database::equals, readiness -> {
            if (!readiness.getEvaluatedAt().isAfter(at)) {
                found.add(readiness);
            }
        });
        return found.isEmpty() ? Optional.empty() : Optional.of(found.get(found.size() - 1));
    }

    /** The instant of the newest change of a database's readiness that is not after that instant. */
    public Optional<Instant> lastChange(String database, Instant at) {
        var found = new ArrayList<Instant>();
        each(Topics.READINESS_CHANGE, database::equals, change -> {
            if (!change.getAt().isAfter(at)) {
                found.add(change.getAt());
            }
        });
        return found.stream().max(Instant::compareTo);
    }

    /** Derives a decision again. */
    public Explanation<GateDecision> explain(GateDecision recorded) {
        var notes = new ArrayList<String>();
        var request = first(
                        Topics.DECISION_REQUEST,
                        recorded.getDatabase()::equals,
                        it -> it.getRequestId().equals(recorded.getRequestId()))
                .orElse(null);
        if (request == null) {
            notes.add("the log no longer has request " + recorded.getRequestId()
                    + ": what the decision repeats of it is taken, and nothing is known of the target and the planned"
                    + " time");
            request = repeated(recorded);
        }
        var policy = policy(
                recorded.getPolicy(),
                recorded.getPolicyVersion(),
                recorded.getPolicyDigest(),
                recorded.getDatabase(),
                recorded.getResults(),
                notes);
        var state = state(
                recorded.getDatabase(),
                recorded.getPositions(),
                recorded.getFactsDigest(),
                recorded.getEvaluatedAt(),
                notes);
        var derived = Rederivation.decision(recorded, request, state, policy);
        return new Explanation<>(
                recorded,
                derived,
                Basis.count(state.facts()),
                Basis.isOf(state.facts(), recorded.getFactsDigest()),
                Differences.between(recorded, derived),
                notes);
    }

    /** Derives a readiness again. */
    public Explanation<DatabaseReadiness> explain(DatabaseReadiness recorded) {
        var notes = new ArrayList<String>();
        var policy = policy(
                recorded.getPolicy(),
                recorded.getPolicyVersion(),
                recorded.getPolicyDigest(),
                recorded.getDatabase(),
                recorded.getResults(),
                notes);
        var state = state(
                recorded.getDatabase(),
                recorded.getPositions(),
                recorded.getFactsDigest(),
                recorded.getEvaluatedAt(),
                notes);
        var derived = Rederivation.readiness(recorded, state, policy);
        return new Explanation<>(
                recorded,
                derived,
                Basis.count(state.facts()),
                Basis.isOf(state.facts(), recorded.getFactsDigest()),
                Differences.between(recorded, derived),
                notes);
    }

    private DatabaseState state(
            String database, List<LogPosition> positions, String digest, Instant at, List<String> notes) {
        var facts = new RecordedFacts(codec, log, database).upTo(positions);
        var state = facts.state(digest, at);
        facts.missing().forEach(position -> notes.add(missing(database, position)));
        if (digest.isEmpty()) {
            notes.add("the answer is from before digests were kept: whether these are the same facts cannot be told");
        } else if (!Basis.isOf(state.facts(), digest)) {
            notes.add("the log does not give the facts that the answer was computed from: records were removed from it"
                    + " (compaction of registrations, the end of retention, or tampering), or it is another log");
        }
        return state;
    }

    private static String missing(String database, LogPosition position) {
        String record = position.getTopic() + "-" + position.getPartition() + "@" + position.getOffset();
        return position.getTopic().equals(Topics.DATABASE.name())
                ? "the registration of " + database + " that the answer was computed from, " + record
                        + ", is no longer in the log: it was replaced since, and compacted away. What it asked for is not known"
                        + " any more, so the answer cannot be repeated"
                : "the newest evidence of its partition, " + record + ", is no longer in the log: the answer cannot be"
                        + " repeated";
    }

    private Policy policy(
            String name, int version, String digest, String database, List<ControlResult> results, List<String> notes) {
        var versions = new ArrayList<PolicyVersion>();
        each(
                Topics.POLICY,
                key -> key.equals(name) || key.equals(PolicyRecord.versionKey(name, version)),
                versions::add);
        var policy = Rederivation.policy(name, version, digest, database, versions, results);
        if (policy.isEmpty()) {
            notes.add("policy '" + name + "' version " + version + " with digest " + digest
                    + " cannot be had any more: judged by none, which blocks");
        }
        return policy.orElseGet(() -> Policy.unusable(name, "policy '" + name + "' version " + version + " is gone"));
    }

    private static DecisionRequest repeated(GateDecision recorded) {
        return DecisionRequest.newBuilder()
                .setRequestId(recorded.getRequestId())
                .setDatabase(recorded.getDatabase())
                .setMigrationId(recorded.getMigrationId())
                .setPhase(recorded.getPhase())
                .setBodyDigest(recorded.getBodyDigest())
                .setIdempotencyKey(recorded.getIdempotencyKey())
                .setMigrationSetDigest(recorded.getMigrationSetDigest())
                .setActor(recorded.getActor())
                .build();
    }

    private <T extends SpecificRecord> Optional<T> first(Topic<T> topic, Predicate<String> keys, Predicate<T> wanted) {
        var found = new ArrayList<T>();
        each(topic, keys, value -> {
            if (found.isEmpty() && wanted.test(value)) {
                found.add(value);
            }
        });
        return found.stream().findFirst();
    }

    private <T extends SpecificRecord> void each(Topic<T> topic, Predicate<String> keys, Consumer<T> reader) {
        for (int partition = 0; partition < log.partitions(topic.name()); partition++) {
            log.read(topic.name(), partition, RecordedLog.ALL, entry -> {
                T value = entry.key() == null || !keys.test(entry.key()) ? null : decoded(topic, entry);
                if (value != null) {
                    reader.accept(value);
                }
            });
        }
    }

    private <T extends SpecificRecord> @Nullable T decoded(Topic<T> topic, RecordedLog.Entry entry) {
        byte[] value = entry.value();
        try {
            return value == null ? null : codec.decode(topic, value);
        } catch (MalformedRecordException e) {
            return null; // somebody else's bytes: what is looked for was written by the topology
        }
    }
}
