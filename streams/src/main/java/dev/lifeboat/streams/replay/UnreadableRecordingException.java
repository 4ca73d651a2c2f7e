package dev.lifeboat.streams.replay;

import java.util.List;
import java.util.stream.Collectors;

/** A recording that cannot be replayed, with everything that is wrong with it. */
public final class UnreadableRecordingException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    UnreadableRecordingException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** In order of line; at least one. */
    public List<Problem> problems() {
        return problems;
    }
}
