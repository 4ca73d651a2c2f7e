package dev.lifeboat.drill.schedule;

import java.time.Instant;
import java.util.List;

/**
 * What is known of a database: its drills, and its full backups that are complete. In no order.
 *
 * @param fulls when each of them ended
 */
public record Past(List<Drilled> drills, List<Instant> fulls) {
    public Past {
        drills = List.copyOf(drills);
        fulls = List.copyOf(fulls);
    }

    /** One drill, by whomever it was begun. */
    public record Drilled(String tool, Instant startedAt, State state, boolean chaos, Instant endedAt) {
        /** One that is not known to have taken any time. */
        public Drilled(String tool, Instant startedAt, State state, boolean chaos) {
            this(tool, startedAt, state, chaos, startedAt);
        }
    }

    /** What became of a drill. */
    public enum State {
        RUNNING,
        /** It passed or failed: something is known now. */
        CONCLUDED,
        /** It told nothing of the backup, and is tried again. */
        COULD_NOT_RUN
    }
}
