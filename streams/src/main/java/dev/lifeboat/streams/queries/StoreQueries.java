package dev.lifeboat.streams.queries;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.DatabaseReadiness;
import dev.lifeboat.v1.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.query.FailureReason;
import org.apache.kafka.streams.query.KeyQuery;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.RangeQuery;
import org.apache.kafka.streams.query.StateQueryRequest;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * Interactive queries of the store of readiness: key database id, value the encoded {@link DatabaseReadiness}. Only active
 * tasks are asked: a standby may be behind.
 */
public final class StoreQueries implements ReadinessQueries {
    /** Name of the store. */
    public static final String STORE = "readiness";

    /** Entries one page looks at; a rare verdict among many databases is found over several pages. */
    private static final int MOST_SEEN = 10_000;

    private static final Comparator<Entry> BY_KEY =
            (a, b) -> Arrays.compareUnsigned(utf8(a.database), utf8(b.database));

    private final KafkaStreams streams;
    private final AvroCodec codec;
    private final HostInfo self;

    /**
     * @param self what this instance tells the others as {@code application.server}
     */
    public StoreQueries(KafkaStreams streams, AvroCodec codec, HostInfo self) {
        this.streams = streams;
        this.codec = codec;
        this.self = self;
    }

    @Override
    public Lookup<DatabaseReadiness> find(String database) {
        if (streams.state() != KafkaStreams.State.RUNNING) {
            return new Lookup.NotReady<>(notRunning());
        }
        try (var serializer = new StringSerializer()) {
            KeyQueryMetadata owner = streams.queryMetadataForKey(STORE, database, serializer);
            if (owner.equals(KeyQueryMetadata.NOT_AVAILABLE)) {
                return new Lookup.NotReady<>("no instance is known to hold " + database + " yet");
            }
            return isSelf(owner.activeHost())
                    ? findHere(database, owner.partition())
                    : new Lookup.OnPeer<>(owner.activeHost());
        } catch (InvalidStateStoreException | IllegalStateException e) {
            return new Lookup.NotReady<>(e.toString());
        }
    }

    private Lookup<DatabaseReadiness> findHere(String database, int partition) {
        var request = StateQueryRequest.inStore(STORE)
                .withQuery(KeyQuery.<String, byte[]>withKey(database))
                .withPartitions(Set.of(partition))
                .requireActive();
        QueryResult<byte[]> result =
                streams.query(request).getPartitionResults().get(partition);
        if (result == null) {
            return new Lookup.NotReady<>("partition " + partition + " is not here");
        }
        if (result.isFailure()) {
            return new Lookup.NotReady<>(result.getFailureReason() + ": " + result.getFailureMessage());
        }
        byte[] value = result.getResult();
        return value == null ? new Lookup.Missing<>() : new Lookup.Found<>(decode(database, value));
    }

    @Override
    public Listing list(@Nullable String after, @Nullable Verdict verdict, int limit) {
        if (streams.state() != KafkaStreams.State.RUNNING) {
            return new Listing.NotReady(notRunning());
        }
        RangeQuery<String, byte[]> range = after == null ? RangeQuery.withNoBounds() : RangeQuery.withLowerBound(after);
        var request = StateQueryRequest.inStore(STORE)
                .withQuery(range.withAscendingKeys())
                .requireActive();
        var open = new ArrayList<KeyValueIterator<String, byte[]>>();
        try {
            for (QueryResult<KeyValueIterator<String, byte[]>> result :
                    streams.query(request).getPartitionResults().values()) {
                if (result.isSuccess()) {
                    open.add(result.getResult());
                } else if (result.getFailureReason() != FailureReason.NOT_ACTIVE) {
                    return new Listing.NotReady(result.getFailureReason() + ": " + result.getFailureMessage());
                }
            }
            return page(open, after, verdict, limit);
        } catch (InvalidStateStoreException | IllegalStateException e) {
            return new Listing.NotReady(e.toString());
        } finally {
            open.forEach(KeyValueIterator::close);
        }
    }

    /** Merges the partitions, each of which is in order, and passes over what is not wanted. */
    private Listing.Page page(
            List<KeyValueIterator<String, byte[]>> partitions,
            @Nullable String after,
            @Nullable Verdict verdict,
            int limit) {
        var heads = new PriorityQueue<>(BY_KEY);
        partitions.forEach(partition -> pull(partition, heads));
        var found = new ArrayList<DatabaseReadiness>();
        String last = after;
        for (int seen = 0; !heads.isEmpty(); seen++) {
            if (found.size() == limit || seen == MOST_SEEN) {
                return new Listing.Page(found, last);
            }
            Entry entry = heads.remove();
            pull(entry.rest, heads);
            if (entry.database.equals(after)) {
                continue;
            }
            last = entry.database;
            DatabaseReadiness readiness = decode(entry.database, entry.value);
            if (verdict == null || readiness.getVerdict() == verdict) {
                found.add(readiness);
            }
        }
        return new Listing.Page(found, null);
    }

    private record Entry(String database, byte[] value, KeyValueIterator<String, byte[]> rest) {}

    private static void pull(KeyValueIterator<String, byte[]> partition, PriorityQueue<Entry> heads) {
        if (partition.hasNext()) {
            var entry = partition.next();
            heads.add(new Entry(entry.key, entry.value, partition));
        }
    }

    @Override
    public List<HostInfo> peers() {
        return streams.metadataForAllStreamsClients().stream()
                .filter(client -> client.stateStoreNames().contains(STORE))
                .map(StreamsMetadata::hostInfo)
                .filter(host -> !isSelf(host))
                .distinct()
                .toList();
    }

    /** An instance without {@code application.server} is alone and meets itself as unavailable. */
    private boolean isSelf(HostInfo host) {
        return host.equals(self) || host.equals(HostInfo.unavailable());
    }

    private String notRunning() {
        return "streams are " + streams.state() + "; stores can be read once they are RUNNING";
    }

    private DatabaseReadiness decode(String database, byte[] value) {
        try {
            return codec.decode(Topics.READINESS, value);
        } catch (MalformedRecordException e) {
            throw new IllegalStateException("the stored readiness of " + database + " cannot be read", e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
