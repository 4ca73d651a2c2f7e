package dev.lifeboat.cli.demo;

import dev.lifeboat.cli.ExitCode;

/** The story did not go as it must. The message says what was expected, what came, and where to look. */
final class StoryFailedException extends Exception {
    private static final long serialVersionUID = 1;

    private final int exitCode;

    private StoryFailedException(String message, int exitCode) {
        super(message);
        this.exitCode = exitCode;
    }

    static StoryFailedException because(String message) {
        return new StoryFailedException(message, ExitCode.CRASH);
    }

    /** A backup or a restore that should have been good was not. */
    static StoryFailedException verification(String message) {
        return new StoryFailedException(message, ExitCode.DRILL_FAILED);
    }

    int exitCode() {
        return exitCode;
    }
}
