package dev.lifeboat.streams.queries;

import dev.lifeboat.schemas.AvroCodec;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.state.HostInfo;

/** All that can be read of the state stores, by what it is about. */
public record Queries(ReadinessQueries readiness, EvidenceQueries evidence) {

    /**
     * Over the stores of an instance.
     *
     * @param self what this instance tells the others as {@code application.server}
     */
    public static Queries of(KafkaStreams streams, AvroCodec codec, HostInfo self) {
        return new Queries(new StoreQueries(streams, codec, self), new StoredEvidenceQueries(streams, codec, self));
    }
}
