package dev.lifeboat.streams.queries;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.judge.JudgeStep;
import dev.lifeboat.v1.DatabaseReadiness;
import dev.lifeboat.v1.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.query.KeyQuery;
import org.apache.kafka.streams.query.RangeQuery;
import org.apache.kafka.streams.query.VersionedKeyQuery;
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

    private final Instances instances;
    private final AvroCodec codec;

    /**
     * @param self what this instance tells the others as {@code application.server}
     */
    public StoreQueries(KafkaStreams streams, AvroCodec codec, HostInfo self) {
        this(new Instances(streams, self), codec);
    }

    StoreQueries(Instances instances, AvroCodec codec) {
        this.instances = instances;
        this.codec = codec;
    }

    @Override
    public Lookup<DatabaseReadiness> find(String database) {
        return instances
                .partitionOf(database)
                .then(partition -> instances.ask(STORE, partition, KeyQuery.<String, byte[]>withKey(database)))
                .then(value -> new Lookup.Found<>(decode(database, value)));
    }

    @Override
    public Lookup<DatabaseReadiness> findAt(String database, Instant at) {
        return instances
                .partitionOf(database)
                .then(partition -> instances.ask(
                        JudgeStep.HISTORY,
                        partition,
                        VersionedKeyQuery.<String, byte[]>withKey(database).asOf(at)))
                .then(version -> new Lookup.Found<>(decode(database, version.value())));
    }

    @Override
    public Listing list(@Nullable String after, @Nullable Verdict verdict, int limit) {
        RangeQuery<String, byte[]> range = after == null ? RangeQuery.withNoBounds() : RangeQuery.withLowerBound(after);
        var here = instances.askAll(STORE, range.withAscendingKeys());
        if (here instanceof Lookup.NotReady<List<KeyValueIterator<String, byte[]>>> notReady) {
            return new Listing.NotReady(notReady.why());
        }
        var partitions = ((Lookup.Found<List<KeyValueIterator<String, byte[]>>>) here).value();
        try {
            return page(partitions, after, verdict, limit);
        } catch (InvalidStateStoreException e) {
            return new Listing.NotReady(e.toString());
        } finally {
            Instances.close(partitions);
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
        return instances.peers(STORE);
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
