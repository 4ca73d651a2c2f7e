package dev.lifeboat.streams.judge;

import dev.lifeboat.streams.state.Sources;
import dev.lifeboat.v1.SourceStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Sources that remember what was asked of them and what they said. For one answer. */
final class AskedSources implements Sources {
    private final Sources sources;
    private final Map<String, Optional<Status>> asked = new TreeMap<>();

    AskedSources(Sources sources) {
        this.sources = sources;
    }

    @Override
    public Optional<Status> status(String source) {
        return asked.computeIfAbsent(source, sources::status);
    }

    /** What was said, in order of the sources' ids. */
    List<SourceStatus> records() {
        var records = new ArrayList<SourceStatus>(asked.size());
        asked.forEach((source, status) -> records.add(record(source, status)));
        return records;
    }

    private static SourceStatus record(String source, Optional<Status> status) {
        if (status.isEmpty()) {
            return new SourceStatus(source, false, Instant.EPOCH, 0L, false, -1, -1L);
        }
        var known = status.get();
        return new SourceStatus(
                source,
                true,
                known.lastSeen(),
                known.interval().toMillis(),
                known.failing(),
                known.evidence().partition(),
                known.evidence().offset());
    }
}
