package dev.lifeboat.streams.queries;

import dev.lifeboat.streams.resolve.WaitingEvidence;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.query.RangeQuery;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.KeyValueIterator;

/** Reads what Resolve has parked. The cost is that of what is parked, at most {@link #MOST_SEEN} records. */
final class StoredOrphanQueries implements OrphanQueries {
    private static final int MOST_SEEN = 100_000;

    private final Instances instances;

    StoredOrphanQueries(Instances instances) {
        this.instances = instances;
    }

    @Override
    public Lookup<Orphans> orphans(Instant before, int most) {
        RangeQuery<String, byte[]> all = RangeQuery.withNoBounds();
        return instances.askAll(WaitingEvidence.STORE, all).then(partitions -> collect(partitions, before, most));
    }

    @Override
    public List<HostInfo> peers() {
        return instances.peers(WaitingEvidence.STORE);
    }

    private static Lookup<Orphans> collect(
            List<KeyValueIterator<String, byte[]>> partitions, Instant before, int most) {
        // the newest of those kept is on top, and leaves first
        var oldest =
                new PriorityQueue<>(Comparator.comparing(WaitingEvidence::since).reversed());
        long count = 0;
        int seen = 0;
        try {
            for (var partition : partitions) {
                while (partition.hasNext() && seen < MOST_SEEN) {
                    seen++;
                    var entry = partition.next();
                    var waiting = WaitingEvidence.read(entry.key, entry.value);
                    if (waiting.since().isBefore(before)) {
                        count++;
                        oldest.add(waiting);
                        if (oldest.size() > most) {
                            oldest.remove();
                        }
                    }
                }
            }
        } catch (InvalidStateStoreException e) {
            return new Lookup.NotReady<>(e.toString());
        } finally {
            Instances.close(partitions);
        }
        return new Lookup.Found<>(new Orphans(
                count,
                seen < MOST_SEEN,
                oldest.stream()
                        .sorted(Comparator.comparing(WaitingEvidence::since))
                        .toList()));
    }
}
