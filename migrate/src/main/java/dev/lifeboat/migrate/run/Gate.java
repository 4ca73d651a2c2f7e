package dev.lifeboat.migrate.run;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Who decides whether a migration may run. */
public interface Gate {
    /**
     * What is asked.
     *
     * @param setDigest of what is about to be run
     * @param systemIdentifier of the system at the other end of the connection that will run it; null when it does not tell
     */
    record Question(
            String database,
            String migration,
            String setDigest,
            @Nullable String systemIdentifier) {}

    /** Asks; an answer that cannot be relied on is {@link Unclear}, never an exception. */
    Answer ask(Question question);

    /** Only {@link Allowed} lets it run. */
    sealed interface Answer {}

    /**
     * It may run.
     *
     * @param notAfter it may not be committed from this instant on
     * @param backupId the backup that the decision obliges to hold; null when there is none
     * @param holdUntil until when it is to be held; null with that
     */
    record Allowed(
            String decisionId,
            Instant notAfter,
            @Nullable String backupId,
            @Nullable Instant holdUntil) implements Answer {}

    record Denied(String why) implements Answer {}

    /** There is no answer, or none that could be relied on. */
    record Unclear(String why) implements Answer {}

    /** An answer to another question. */
    record Mismatched(String why) implements Answer {}
}
