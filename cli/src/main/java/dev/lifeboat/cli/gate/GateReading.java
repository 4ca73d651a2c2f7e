package dev.lifeboat.cli.gate;

import dev.lifeboat.cli.ConfigOption;
import dev.lifeboat.cli.ExitCode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What the verbs that only read from the gate have in common: how they reach it, and how they fail. */
final class GateReading {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private GateReading() {}

    /** Reads and shows; returns the exit code. */
    interface Work {
        int run() throws IOException;
    }

    /** A client of the gate at that URL, else of the one of this machine's settings. */
    static GateClient client(@Nullable URI url, ConfigOption config) {
        return new GateClient(url == null ? config.gate() : url, PATIENCE, InstantSource.system());
    }

    /** Does the work: a wrong argument is wrong usage, a gate that cannot be read an answer that is not known. */
    static int run(CommandLine commandLine, Work work) {
        try {
            return work.run();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(commandLine, e.getMessage(), e);
        } catch (IOException e) {
            commandLine.getErr().println(Printed.styled("bold,red", String.valueOf(e.getMessage())));
            return ExitCode.INDETERMINATE;
        } finally {
            commandLine.getOut().flush();
            commandLine.getErr().flush();
        }
    }
}
