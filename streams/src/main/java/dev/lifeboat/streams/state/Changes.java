package dev.lifeboat.streams.state;

import dev.lifeboat.streams.facts.Fact;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What folding one fact changed in what is stored. */
final class Changes {
    private final Map<Fact.Key, @Nullable Fact> changes = new LinkedHashMap<>(4);

    void stored(Fact fact) {
        changes.put(fact.key(), fact);
    }

    void dropped(Fact.Key key) {
        changes.put(key, null);
    }

    DatabaseState.Folded folded(boolean accepted) {
        List<Fact> stored = new ArrayList<>(1);
        List<Fact.Key> dropped = new ArrayList<>(0);
        changes.forEach((key, fact) -> {
            if (fact == null) {
                dropped.add(key);
            } else {
                stored.add(fact);
            }
        });
        return new DatabaseState.Folded(accepted, stored, dropped);
    }

    boolean any() {
        return !changes.isEmpty();
    }
}
