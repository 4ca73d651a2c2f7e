package dev.lifeboat.streams.judge;

import dev.lifeboat.streams.Pace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The databases of one task that have evidence from a backlog folded in and are not judged by it yet. They are judged
 * when no more of the backlog has come for a while. In memory only: the due store has them, too, for a later instant.
 */
final class Backlog {
    private final Pace pace;
    private final Duration settle;
    private final Set<String> waiting = new LinkedHashSet<>();

    /**
     * @param settle for how long the instance must have met no backlog
     */
    Backlog(Pace pace, Duration settle) {
        this.pace = pace;
        this.settle = settle;
    }

    void add(String database) {
        waiting.add(database);
    }

    void remove(String database) {
        waiting.remove(database);
    }

    /** The databases that may be judged now, longest waiting first, at most so many. */
    List<String> settled(long now, int most) {
        if (waiting.isEmpty() || !pace.settledFor(settle, now)) {
            return List.of();
        }
        var settled = new ArrayList<String>(Math.min(most, waiting.size()));
        for (String database : waiting) {
            if (settled.size() == most) {
                break;
            }
            settled.add(database);
        }
        return settled;
    }
}
