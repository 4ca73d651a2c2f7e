package dev.lifeboat.migrate.run;

import dev.lifeboat.migrate.engine.RestorePoint;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What came of a run.
 *
 * @param message why it ended so, and what to do
 * @param mismatches what is not as declared
 * @param notes what a person should know: what was compared and how, settings that were changed, sequences that moved
 * @param restorePoint null when there is none
 */
public record Outcome(
        UUID runId,
        Ending ending,
        String message,
        List<String> mismatches,
        List<String> notes,
        List<Taken> steps,
        Gate.@Nullable Allowed allowed,
        @Nullable RestorePoint restorePoint) {
    public Outcome {
        mismatches = List.copyOf(mismatches);
        notes = List.copyOf(notes);
        steps = List.copyOf(steps);
    }

    /** A step that was taken. */
    public record Taken(Step step, String what, Duration took, boolean well) {}
}
