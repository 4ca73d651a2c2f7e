package dev.lifeboat.cli;

import dev.lifeboat.local.PartFailedException;
import dev.lifeboat.local.PortTakenException;
import dev.lifeboat.schemas.RegistryUnavailableException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** Turns an exception into one line for a person and an exit code: the one place where that happens. */
final class Failure {
    private final Console console;
    private final boolean verbose;

    Failure(Console console, boolean verbose) {
        this.console = console;
        this.verbose = verbose;
    }

    int report(Exception e) {
        boolean expected = isExpected(e);
        console.error(expected ? String.valueOf(e.getMessage()) : "this should not happen: " + e);
        if (verbose) {
            var trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            console.line(trace.toString());
        } else if (!expected) {
            console.line("  --verbose shows where it happened");
        }
        return exitCodeOf(e);
    }

    private static boolean isExpected(Exception e) {
        return e.getMessage() != null
                && (e instanceof CommandFailedException
                        || e instanceof RegistryUnavailableException
                        || e instanceof PortTakenException
                        || e instanceof PartFailedException
                        || e instanceof UncheckedIOException
                        || e instanceof IllegalArgumentException
                        || e instanceof IllegalStateException);
    }

    private static int exitCodeOf(Exception e) {
        if (e instanceof CommandFailedException failed) {
            return failed.exitCode();
        } else if (e instanceof RegistryUnavailableException) {
            return ExitCode.INDETERMINATE;
        } else if (e instanceof IllegalArgumentException) {
            return ExitCode.USAGE;
        } else {
            return ExitCode.CRASH;
        }
    }
}
