package dev.lifeboat.streams.queries;

import dev.lifeboat.streams.resolve.WaitingEvidence;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;

/** Advisory reads of evidence that waits for what it names. Implementations are safe for use by several threads. */
public interface OrphanQueries {
    /**
     * The evidence of this instance that has waited since before an instant; found or not ready.
     *
     * @param most to list, the oldest
     */
    Lookup<Orphans> orphans(Instant before, int most);

    /** The other instances that hold such evidence, or may. */
    List<HostInfo> peers();

    /**
     * Orphans.
     *
     * @param count how many there are
     * @param whole whether all were counted; false: there may be more
     * @param list the oldest of them, oldest first
     */
    record Orphans(long count, boolean whole, List<WaitingEvidence> list) {
        public Orphans {
            list = List.copyOf(list);
        }

        /** Since when the oldest has waited; null when there is none. */
        public @Nullable Instant oldest() {
            return list.isEmpty() ? null : list.get(0).since();
        }
    }
}
