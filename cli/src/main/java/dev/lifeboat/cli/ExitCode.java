package dev.lifeboat.cli;

/** How a verb ends, for scripts and CI jobs. */
public final class ExitCode {
    /** Done, or allowed. */
    public static final int DONE = 0;
    /** Something broke that should not. */
    public static final int CRASH = 1;
    /** The command line or the configuration says something that cannot be. */
    public static final int USAGE = 2;
    /** The gate denied. */
    public static final int DENIED = 3;
    /** Not reachable, or not decidable. */
    public static final int INDETERMINATE = 4;
    /** What is there after the migration is not what was declared. */
    public static final int MISMATCH = 5;
    /** A signature or an identity does not fit. */
    public static final int IDENTITY = 6;
    /** The trail was tampered with. */
    public static final int TRAIL_BROKEN = 7;
    /** A drill or a verification failed. */
    public static final int DRILL_FAILED = 8;

    private ExitCode() {}
}
