package dev.lifeboat.streams;

import java.time.Duration;

/**
 * Whether an instance of the topology is catching up. Shared by all its steps and threads, as one thread's tasks take
 * turns: what one of them catches up with keeps the others waiting.
 */
public final class Pace {
    private final long current;
    private volatile long backlogAt = Long.MIN_VALUE;

    /**
     * @param current evidence written longer ago than this is a backlog
     */
    public Pace(Duration current) {
        this.current = current.toMillis();
    }

    /** Whether what was written then is a backlog now; remembers that it was. */
    public boolean isBacklog(long writtenAt, long now) {
        if (now - writtenAt <= current) {
            return false;
        }
        backlogAt = now;
        return true;
    }

    /** Whether no backlog was met for so long. */
    public boolean settledFor(Duration time, long now) {
        return now - time.toMillis() >= backlogAt;
    }
}
