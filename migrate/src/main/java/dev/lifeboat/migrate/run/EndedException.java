package dev.lifeboat.migrate.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends a run where it is, whatever step that is. */
final class EndedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Ending ending;
    private final transient List<String> mismatches;
    private final boolean undoneBySteps;

    EndedException(Ending ending, String message) {
        this(ending, message, List.of(), false, null);
    }

    EndedException(Ending ending, String message, @Nullable Throwable cause) {
        this(ending, message, List.of(), false, cause);
    }

    EndedException(Ending ending, String message, List<String> mismatches) {
        this(ending, message, mismatches, false, null);
    }

    EndedException(Ending ending, String message, List<String> mismatches, boolean undoneBySteps) {
        this(ending, message, mismatches, undoneBySteps, null);
    }

    private EndedException(
            Ending ending, String message, List<String> mismatches, boolean undoneBySteps, @Nullable Throwable cause) {
        super(message, cause);
        this.ending = ending;
        this.mismatches = List.copyOf(mismatches);
        this.undoneBySteps = undoneBySteps;
    }

    Ending ending() {
        return ending;
    }

    List<String> mismatches() {
        return mismatches;
    }

    /** Whether what was committed is undone by the plan's rollback steps. */
    boolean undoneBySteps() {
        return undoneBySteps;
    }

    String message() {
        return String.valueOf(getMessage());
    }

    /** The same ending, with more to say. */
    EndedException withMore(String more) {
        return new EndedException(ending, message() + "; " + more, mismatches);
    }
}
