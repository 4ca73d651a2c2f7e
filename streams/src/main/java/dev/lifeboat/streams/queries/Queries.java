package dev.lifeboat.streams.queries;

import dev.lifeboat.schemas.AvroCodec;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.state.HostInfo;

/** All that can be read of the state stores, by what it is about. */
public record Queries(
        ReadinessQueries readiness, EvidenceQueries evidence, JudgementQueries judgements, OrphanQueries orphans) {

    /**
     * Over the stores of an instance.
     *
     * @param self what this instance tells the others as {@code application.server}
     */
    public static Queries of(KafkaStreams streams, AvroCodec codec, HostInfo self) {
        var instances = new Instances(streams, self);
        return new Queries(
                new StoreQueries(instances, codec),
                new StoredEvidenceQueries(streams, instances, codec),
                new StoredJudgementQueries(instances, codec),
                new StoredOrphanQueries(instances));
    }
}
