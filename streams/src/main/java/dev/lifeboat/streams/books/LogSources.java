package dev.lifeboat.streams.books;

import dev.lifeboat.streams.Origin;
import dev.lifeboat.streams.state.Sources;
import dev.lifeboat.v1.Heartbeat;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The sign of life of each source that counts, from heartbeats in the order of the log. For one thread. */
public final class LogSources implements Sources {
    private static final byte[] NO_BYTES = {};

    private final Map<String, Known> known = new HashMap<>();

    private record Known(SignOfLife sign, Status status) {}

    /** Takes a heartbeat into account that was written at that instant; null removes the source. */
    public void learn(String source, @Nullable Heartbeat heartbeat, Instant writtenAt, Origin origin) {
        if (heartbeat == null) {
            known.remove(source);
            return;
        }
        var next = SignOfLife.of(heartbeat, writtenAt, origin.partition(), origin.offset(), NO_BYTES);
        var before = known.get(source);
        var counts = before == null ? next : before.sign().and(next, false);
        var status = before != null && counts.covered()
                ? before.status()
                : SourceBook.status(source, heartbeat, origin.partition(), origin.offset());
        known.put(source, new Known(counts, status));
    }

    @Override
    public Optional<Status> status(String source) {
        return Optional.ofNullable(known.get(source)).map(Known::status);
    }
}
