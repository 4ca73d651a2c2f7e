package dev.lifeboat.streams.state;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The signs of life of sources, each looked up once in an evaluation. */
public final class Liveness {
    private final Sources sources;
    private final Map<String, Optional<Sources.Status>> seen = new HashMap<>(4);

    public Liveness(Sources sources) {
        this.sources = sources;
    }

    public Optional<Sources.Status> of(String source) {
        return seen.computeIfAbsent(source, sources::status);
    }
}
