package dev.lifeboat.streams.queries;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.streams.judge.StoredEvidence;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.query.RangeQuery;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** Rebuilds databases from the store of facts, one range of it for each. */
final class StoredEvidenceQueries implements EvidenceQueries {
    private final KafkaStreams streams;
    private final Instances instances;
    private final AvroCodec codec;

    StoredEvidenceQueries(KafkaStreams streams, Instances instances, AvroCodec codec) {
        this.streams = streams;
        this.instances = instances;
        this.codec = codec;
    }

    @Override
    public Lookup<Known> known(String database) {
        RangeQuery<String, byte[]> facts =
                RangeQuery.withRange(StoredEvidence.firstKey(database), StoredEvidence.lastKey(database));
        return instances
                .partitionOf(database)
                .then(partition -> instances.ask(StoredEvidence.FACTS, partition, facts))
                .then(found -> build(database, found));
    }

    private Lookup<Known> build(String database, KeyValueIterator<String, byte[]> facts) {
        try (facts) {
            if (!facts.hasNext()) {
                return new Lookup.Missing<>();
            }
            var state = StoredEvidence.state(database, facts);
            return new Lookup.Found<>(new Known(
                    state,
                    StoredEvidence.policyOf(state, global(StoredEvidence.POLICIES), codec),
                    StoredEvidence.sources(global(StoredEvidence.SOURCES), codec)));
        } catch (InvalidStateStoreException e) {
            return new Lookup.NotReady<>(e.toString());
        }
    }

    private ReadOnlyKeyValueStore<String, byte[]> global(String store) {
        return streams.store(StoreQueryParameters.fromNameAndType(store, QueryableStoreTypes.keyValueStore()));
    }
}
