package dev.lifeboat.streams.queries;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.judge.JudgeStep;
import dev.lifeboat.streams.judge.StoredEvidence;
import dev.lifeboat.v1.GateDecision;
import dev.lifeboat.v1.MigrationGate;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.query.RangeQuery;
import org.apache.kafka.streams.query.WindowKeyQuery;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.WindowStoreIterator;

/** Reads the stores of decisions and of migrations, in all partitions of this instance. A decision's id is its request's. */
final class StoredJudgementQueries implements JudgementQueries {
    private static final Instant END_OF_TIME = Instant.ofEpochMilli(Long.MAX_VALUE);

    private final Instances instances;
    private final AvroCodec codec;

    StoredJudgementQueries(Instances instances, AvroCodec codec) {
        this.instances = instances;
        this.codec = codec;
    }

    @Override
    public Lookup<GateDecision> decision(String decisionId) {
        WindowKeyQuery<String, byte[]> given =
                WindowKeyQuery.withKeyAndWindowStartRange(decisionId, Instant.EPOCH, END_OF_TIME);
        return instances.askAll(JudgeStep.DECISIONS, given).then(this::first);
    }

    private Lookup<GateDecision> first(List<WindowStoreIterator<byte[]>> partitions) {
        try {
            return partitions.stream()
                    .filter(WindowStoreIterator::hasNext)
                    .map(WindowStoreIterator::next)
                    .min(Comparator.comparing(entry -> entry.key))
                    .<Lookup<GateDecision>>map(entry -> new Lookup.Found<>(decode(Topics.DECISION, entry.value)))
                    .orElse(new Lookup.Missing<>());
        } catch (InvalidStateStoreException e) {
            return new Lookup.NotReady<>(e.toString());
        } finally {
            Instances.close(partitions);
        }
    }

    @Override
    public Lookup<List<MigrationGate>> migrationGates(String migrationId) {
        RangeQuery<String, byte[]> stands =
                RangeQuery.withRange(StoredEvidence.firstGateKey(migrationId), StoredEvidence.lastGateKey(migrationId));
        return instances.askAll(JudgeStep.MIGRATION_GATES, stands).then(found -> ofDatabases(migrationId, found));
    }

    private Lookup<List<MigrationGate>> ofDatabases(
            String migrationId, List<KeyValueIterator<String, byte[]>> partitions) {
        var newest = new TreeMap<String, MigrationGate>();
        try {
            for (var partition : partitions) {
                while (partition.hasNext()) {
                    var gate = decode(Topics.MIGRATION_GATE, partition.next().value);
                    if (gate.getMigrationId().equals(migrationId)) {
                        newest.merge(gate.getDatabase(), gate, StoredJudgementQueries::newer);
                    }
                }
            }
            return new Lookup.Found<>(List.copyOf(newest.values()));
        } catch (InvalidStateStoreException e) {
            return new Lookup.NotReady<>(e.toString());
        } finally {
            Instances.close(partitions);
        }
    }

    private static MigrationGate newer(MigrationGate a, MigrationGate b) {
        return a.getUpdatedAt().isAfter(b.getUpdatedAt()) ? a : b;
    }

    private <T extends SpecificRecord> T decode(Topic<T> topic, byte[] value) {
        try {
            return codec.decode(topic, value);
        } catch (MalformedRecordException e) {
            throw new IllegalStateException("what is stored for " + topic.name() + " cannot be read", e);
        }
    }
}
