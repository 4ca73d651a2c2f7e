package dev.lifeboat.local;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part did not start, or ended by itself. The message ends with the last lines of its log and where that is. */
public final class PartFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int LINES = 15;

    PartFailedException(String what, Path log, @Nullable Throwable cause) {
        super(describe(what, log), cause);
    }

    PartFailedException(String what, @Nullable Throwable cause) {
        super(what, cause);
    }

    private static String describe(String what, Path log) {
        List<String> tail = LogFile.tail(log, LINES);
        return tail.isEmpty()
                ? what + "; its log " + log + " is empty"
                : what + "; the end of its log " + log + ":\n    " + String.join("\n    ", tail);
    }
}
