package dev.lifeboat.migrate.run;

import dev.lifeboat.migrate.engine.RestorePoint;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where it is told what becomes of a run. Called by one thread at a time. */
public interface Ledger {
    /** What is told of a migration. */
    enum State {
        STARTED,
        COMPLETED,
        FAILED,
        ROLLED_BACK,
        /** What was told of this run no longer holds: nothing of the migration was executed. */
        WITHDRAWN
    }

    /**
     * One word on a run; the newest holds.
     *
     * @param leaseUntil of one that has started: unless it is told again by then, it is lost
     * @param endedAt null while it runs
     * @param allowed under which it runs; null when it is told afterwards, by what the database says
     * @param restorePoint null when there is none
     * @param problem why it did not go as planned; null when it did
     */
    record Word(
            UUID runId,
            State state,
            Instant startedAt,
            @Nullable Instant leaseUntil,
            @Nullable Instant endedAt,
            Gate.@Nullable Allowed allowed,
            @Nullable RestorePoint restorePoint,
            String step,
            @Nullable String problem) {}

    /**
     * Tells it; returns once that is durable.
     *
     * @throws RuntimeException if it is not, or may not be; the message says what to do
     */
    void tell(Word word);
}
