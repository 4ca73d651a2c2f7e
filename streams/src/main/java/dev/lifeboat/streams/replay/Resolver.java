package dev.lifeboat.streams.replay;

import dev.lifeboat.schemas.References;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which database evidence belongs to that names only a backup or a migration. It waits until that is known. */
final class Resolver {
    private final Map<String, String> databases = new HashMap<>();
    private final Map<String, List<Entry.Logged>> waiting = new HashMap<>();

    /** The database of a record; null when it has to wait. */
    @Nullable
    String database(Entry.Logged logged) {
        if (!References.isReference(logged.key())) {
            return logged.key();
        }
        String database = databases.get(logged.key());
        if (database == null) {
            waiting.computeIfAbsent(logged.key(), key -> new ArrayList<>()).add(logged);
        }
        return database;
    }

    /** Learns whose a reference is; what waited for it, in order. */
    List<Entry.Logged> learn(String reference, String database) {
        databases.put(reference, database);
        List<Entry.Logged> released = waiting.remove(reference);
        return released == null ? List.of() : released;
    }

    /** References that records still wait for. */
    int unresolved() {
        return waiting.size();
    }
}
