package dev.lifeboat.sink.dashboard;

import java.time.Instant;
import java.util.List;

/**
 * How fresh the store is.
 *
 * @param alive whether the sink can still do its work without being started again
 * @param problems what keeps it from doing its work now; empty when nothing does
 * @param lastRead when the log was last read to the store
 * @param lag records in the log that are not in the store yet
 */
public record Status(boolean alive, List<String> problems, Instant lastRead, long lag) {
    public Status {
        problems = List.copyOf(problems);
    }

    boolean ready() {
        return problems.isEmpty();
    }
}
