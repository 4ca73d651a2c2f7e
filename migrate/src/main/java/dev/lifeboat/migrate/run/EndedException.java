package dev.lifeboat.migrate.run;

import java.util.List;

/** Ends a run where it is, whatever step that is. */
final class EndedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Ending ending;
    private final transient List<String> mismatches;

    EndedException(Ending ending, String message) {
        this(ending, message, List.of(), null);
    }

    EndedException(Ending ending, String message, Throwable cause) {
        this(ending, message, List.of(), cause);
    }

    EndedException(Ending ending, String message, List<String> mismatches) {
        this(ending, message, mismatches, null);
    }

    private EndedException(
            Ending ending,
            String message,
            List<String> mismatches,
            @org.jspecify.annotations.Nullable Throwable cause) {
        super(message, cause);
        this.ending = ending;
        this.mismatches = List.copyOf(mismatches);
    }

    Ending ending() {
        return ending;
    }

    List<String> mismatches() {
        return mismatches;
    }

    String message() {
        return String.valueOf(getMessage());
    }
}
