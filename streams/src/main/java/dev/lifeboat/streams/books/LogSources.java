package dev.lifeboat.streams.books;

import dev.lifeboat.streams.Origin;
import dev.lifeboat.streams.state.Sources;
import dev.lifeboat.v1.Heartbeat;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The newest sign of life of each source, from heartbeats in the order of the log. For one thread. */
public final class LogSources implements Sources {
    private final Map<String, Status> newest = new HashMap<>();

    /** Takes a heartbeat into account; null removes the source. */
    public void learn(String source, @Nullable Heartbeat heartbeat, Origin origin) {
        if (heartbeat == null) {
            newest.remove(source);
        } else {
            newest.put(source, SourceBook.status(source, heartbeat, origin.partition(), origin.offset()));
        }
    }

    @Override
    public Optional<Status> status(String source) {
        return Optional.ofNullable(newest.get(source));
    }
}
