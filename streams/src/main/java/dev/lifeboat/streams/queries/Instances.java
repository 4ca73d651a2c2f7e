package dev.lifeboat.streams.queries;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.query.FailureReason;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.StateQueryRequest;
import org.apache.kafka.streams.state.HostInfo;

/** Where the partitions of the stores are, and what those of this instance answer. Only active tasks are asked: a standby may be behind. */
final class Instances {
    private final KafkaStreams streams;
    private final HostInfo self;

    Instances(KafkaStreams streams, HostInfo self) {
        this.streams = streams;
        this.self = self;
    }

    /** The partition of a database, if it is here. All stores of Judge are partitioned alike. */
    Lookup<Integer> partitionOf(String database) {
        if (!running()) {
            return new Lookup.NotReady<>(notRunning());
        }
        try (var serializer = new StringSerializer()) {
            KeyQueryMetadata owner = streams.queryMetadataForKey(StoreQueries.STORE, database, serializer);
            if (owner.equals(KeyQueryMetadata.NOT_AVAILABLE)) {
                return new Lookup.NotReady<>("no instance is known to hold " + database + " yet");
            }
            return isSelf(owner.activeHost())
                    ? new Lookup.Found<>(owner.partition())
                    : new Lookup.OnPeer<>(owner.activeHost());
        } catch (InvalidStateStoreException | IllegalStateException e) {
            return new Lookup.NotReady<>(e.toString());
        }
    }

    /** Asks one partition of this instance; missing when it answers nothing. */
    <R> Lookup<R> ask(String store, int partition, Query<R> query) {
        try {
            var request = StateQueryRequest.inStore(store)
                    .withQuery(query)
                    .withPartitions(Set.of(partition))
                    .requireActive();
            QueryResult<R> result = streams.query(request).getPartitionResults().get(partition);
            if (result == null) {
                return new Lookup.NotReady<>("partition " + partition + " is not here");
            }
            if (result.isFailure()) {
                return new Lookup.NotReady<>(result.getFailureReason() + ": " + result.getFailureMessage());
            }
            R value = result.getResult();
            return value == null ? new Lookup.Missing<>() : new Lookup.Found<>(value);
        } catch (InvalidStateStoreException | IllegalStateException e) {
            return new Lookup.NotReady<>(e.toString());
        }
    }

    /**
     * Asks all partitions of this instance.
     *
     * @return what each answered that had an answer, perhaps nothing; or not ready. Never missing, never on a peer
     */
    <R> Lookup<List<R>> askAll(String store, Query<R> query) {
        if (!running()) {
            return new Lookup.NotReady<>(notRunning());
        }
        var answers = new ArrayList<R>();
        try {
            var request = StateQueryRequest.inStore(store).withQuery(query).requireActive();
            for (QueryResult<R> result :
                    streams.query(request).getPartitionResults().values()) {
                if (result.isFailure()) {
                    if (result.getFailureReason() != FailureReason.NOT_ACTIVE) {
                        close(answers);
                        return new Lookup.NotReady<>(result.getFailureReason() + ": " + result.getFailureMessage());
                    }
                } else if (result.getResult() != null) {
                    answers.add(result.getResult());
                }
            }
            return new Lookup.Found<>(answers);
        } catch (InvalidStateStoreException | IllegalStateException e) {
            close(answers);
            return new Lookup.NotReady<>(e.toString());
        }
    }

    /** Closes answers that are iterators. */
    static void close(List<?> answers) {
        for (Object answer : answers) {
            if (answer instanceof org.apache.kafka.streams.state.KeyValueIterator<?, ?> iterator) {
                iterator.close();
            }
        }
    }

    /** The other instances that hold a part of a store. */
    List<HostInfo> peers(String store) {
        return streams.metadataForAllStreamsClients().stream()
                .filter(client -> client.stateStoreNames().contains(store))
                .map(StreamsMetadata::hostInfo)
                .filter(host -> !isSelf(host))
                .distinct()
                .toList();
    }

    boolean running() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    String notRunning() {
        return "streams are " + streams.state() + "; stores can be read once they are RUNNING";
    }

    /** An instance without {@code application.server} is alone and meets itself as unavailable. */
    private boolean isSelf(HostInfo host) {
        return host.equals(self) || host.equals(HostInfo.unavailable());
    }
}
