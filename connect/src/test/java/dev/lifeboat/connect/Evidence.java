package dev.lifeboat.connect;

import dev.lifeboat.ingest.Published;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.RegistryCodec;
import dev.lifeboat.v1.DeadLetter;
import dev.lifeboat.v1.EvidenceHeader;
import dev.lifeboat.v1.Heartbeat;
import dev.lifeboat.v1.Reference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import org.apache.avro.specific.SpecificRecord;

/** What the topics hold of one source, read on and on. */
final class Evidence implements AutoCloseable {
    /**
     * One record.
     *
     * @param schema the five bytes before the Avro: which format, which schema
     * @param size of the value in bytes
     */
    record Entry(String topic, int partition, String key, int headers, String schema, int size, SpecificRecord value) {

        private static Entry of(Published.Entry entry) {
            var record = entry.record();
            return new Entry(
                    entry.topic(),
                    record.partition(),
                    entry.key(),
                    record.headers().toArray().length,
                    HexFormat.of().formatHex(record.value(), 0, 5),
                    record.value().length,
                    entry.value());
        }

        EvidenceHeader header() {
            return value.get(0) instanceof EvidenceHeader header ? header : null;
        }

        /** The same, read at another instant. */
        Entry withoutInstantOfReading() {
            var copy = copy(value);
            if (copy.get(0) instanceof EvidenceHeader header) {
                header.setObservedAt(Instant.EPOCH);
            } else if (copy instanceof Reference reference) {
                reference.setObservedAt(Instant.EPOCH);
            } else if (copy instanceof DeadLetter letter) {
                letter.setFailedAt(Instant.EPOCH);
            }
            return new Entry(topic, partition, key, headers, schema, size, copy);
        }

        /** The same, of another snapshot: read at another instant, and at another place in the log. */
        Entry withoutVersion() {
            var entry = withoutInstantOfReading();
            if (entry.value().get(0) instanceof EvidenceHeader header) {
                header.setEventId("");
                header.setSourcePosition(0L);
                header.setRawReference("");
            } else if (entry.value() instanceof DeadLetter letter) {
                letter.setOffset(0L);
            }
            return new Entry(topic, partition, key, headers, schema, 0, entry.value());
        }

        @SuppressWarnings("unchecked")
        private static <T extends SpecificRecord> T copy(T value) {
            return (T) org.apache.avro.specific.SpecificData.get().deepCopy(value.getSchema(), value);
        }
    }

    private final Published published;
    private final List<Entry> all = new ArrayList<>();
    private int taken;

    Evidence(Cluster cluster, RegistryCodec codec, String source) {
        this.published = new Published(cluster, codec, source);
    }

    /** All records of the source, its heartbeats included. */
    List<Entry> all() {
        var entries = published.entries();
        entries.subList(all.size(), entries.size()).forEach(entry -> all.add(Entry.of(entry)));
        return all;
    }

    /** What came since this was last asked, partition by partition, without heartbeats. */
    List<Entry> take() {
        var entries = all();
        var since = new ArrayList<>(entries.subList(taken, entries.size()));
        taken = entries.size();
        since.removeIf(entry -> entry.value() instanceof Heartbeat);
        since.sort(Comparator.comparing(Entry::topic).thenComparing(Entry::partition));
        return since;
    }

    /** The heartbeats since something was last taken. */
    List<Heartbeat> heartbeats() {
        var entries = all();
        return entries.subList(taken, entries.size()).stream()
                .filter(entry -> entry.value() instanceof Heartbeat)
                .map(entry -> (Heartbeat) entry.value())
                .toList();
    }

    /** The facts that hold. */
    TreeSet<String> live() {
        return new TreeSet<>(published.live().keySet());
    }

    @Override
    public void close() {
        published.close();
    }
}
