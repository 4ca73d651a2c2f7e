package dev.lifeboat.ingest.capture;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What is remembered of each source, by the name of its engine: Debezium makes its stores itself, by name of class. */
final class Remembered {
    private static final Map<String, CaptureState> STATES = new ConcurrentHashMap<>();

    private Remembered() {}

    static void put(String engine, CaptureState state) {
        STATES.put(engine, state);
    }

    static void remove(String engine) {
        STATES.remove(engine);
    }

    static CaptureState of(@Nullable String engine) {
        CaptureState state = engine == null ? null : STATES.get(engine);
        if (state == null) {
            throw new IllegalStateException("no state is registered for engine " + engine);
        }
        return state;
    }
}
