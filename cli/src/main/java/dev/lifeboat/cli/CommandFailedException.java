package dev.lifeboat.cli;

import org.jspecify.annotations.Nullable;

/** A verb that cannot do what it was asked: the message, for a person, says what, which, and what to do. */
public final class CommandFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int exitCode;

    /**
     * @param exitCode one of {@link ExitCode}
     */
    public CommandFailedException(int exitCode, String message) {
        this(exitCode, message, null);
    }

    public CommandFailedException(int exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
