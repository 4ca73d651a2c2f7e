package dev.lifeboat.streams.books;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.facts.Evidence;
import dev.lifeboat.streams.state.Sources;
import dev.lifeboat.v1.Heartbeat;
import dev.lifeboat.v1.SourceState;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The heartbeat of each source that counts, out of the global store that every task shares. One thread's own. */
public final class SourceBook implements Sources {
    private static final Logger LOG = LoggerFactory.getLogger(SourceBook.class);

    private final ReadOnlyKeyValueStore<String, byte[]> heartbeats;
    private final AvroCodec codec;
    private final Map<String, Seen> seen = new HashMap<>();

    private record Seen(byte[] stored, Optional<Status> status) {}

    public SourceBook(ReadOnlyKeyValueStore<String, byte[]> heartbeats, AvroCodec codec) {
        this.heartbeats = heartbeats;
        this.codec = codec;
    }

    @Override
    public Optional<Status> status(String source) {
        byte[] stored = heartbeats.get(source);
        if (stored == null) {
            return Optional.empty();
        }
        var before = seen.get(source);
        if (before != null && Arrays.equals(before.stored(), stored)) {
            return before.status();
        }
        var status = read(source, stored);
        seen.put(source, new Seen(stored, status));
        return status;
    }

    /**
     * A heartbeat that counts though others came behind it, which is all that compaction would leave.
     *
     * @param told the instant by which it counts, in milliseconds since the epoch
     */
    public record Covered(Heartbeat heartbeat, long told) {}

    /** Those that are covered, by key. */
    public Map<String, Covered> covered() {
        var covered = new HashMap<String, Covered>();
        try (var all = heartbeats.all()) {
            while (all.hasNext()) {
                String source = all.next().key;
                byte[] stored = heartbeats.get(source); // another thread writes: it may be gone since
                var sign = stored == null ? null : SignOfLife.decode(stored);
                if (sign != null && sign.covered()) {
                    covered.put(source, new Covered(again(source, sign), sign.told()));
                }
            }
        }
        return covered;
    }

    /** One that nobody could read is written again as what it counts for. */
    private Heartbeat again(String source, SignOfLife sign) {
        try {
            return codec.decode(Topics.HEARTBEAT, sign.value());
        } catch (MalformedRecordException e) {
            return new Heartbeat(
                    source,
                    Instant.EPOCH,
                    0L,
                    0L,
                    SourceState.UNKNOWN,
                    "what it said, at offset " + sign.offset() + " of partition " + sign.partition()
                            + ", cannot be read");
        }
    }

    private Optional<Status> read(String source, byte[] stored) {
        var entry = SignOfLife.decode(stored);
        try {
            var heartbeat = codec.decode(Topics.HEARTBEAT, entry.value());
            return Optional.of(status(source, heartbeat, entry.partition(), entry.offset()));
        } catch (MalformedRecordException e) {
            LOG.warn(
                    "a sign of life of {} cannot be read, so it is none: {}-{}@{}: {}",
                    source,
                    Topics.HEARTBEAT.name(),
                    entry.partition(),
                    entry.offset(),
                    e.getMessage());
            return Optional.empty();
        }
    }

    static Status status(String source, Heartbeat heartbeat, int partition, long offset) {
        return new Status(
                heartbeat.getAt(),
                Duration.ofMillis(Math.max(0, heartbeat.getIntervalMillis())),
                heartbeat.getState() != SourceState.ALIVE,
                new Evidence(Topics.HEARTBEAT.name(), partition, offset, source, source));
    }
}
