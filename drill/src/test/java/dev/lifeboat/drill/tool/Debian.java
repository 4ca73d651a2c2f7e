package dev.lifeboat.drill.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The real tools as Debian packages them. They refuse to run as root, so they run as the user of Debian's PostgreSQL. */
final class Debian {
    static final Path POSTGRESQL = Path.of("/usr/lib/postgresql/15/bin");

    private static final boolean ROOT = System.getProperty("user.name").equals("root");

    private Debian() {}

    /** Skips the test where one of these programs is missing, saying how to have it. */
    static void assume(String packages, Path... programs) {
        for (Path program : programs) {
            Assumptions.assumeTrue(
                    Files.isExecutable(program), () -> program + " is not there; apt-get install " + packages);
        }
    }

    /** Gives a directory, with all that is in it, to the user of the tools. */
    static void give(Path directory) {
        if (ROOT) {
            printed(directory, List.of("chown", "-R", "postgres:", directory.toString()));
        }
    }

    /** What a script prints that must go well. */
    static String sh(Path directory, String script) {
        return printed(directory, asUser(script));
    }

    /** As whoever runs the test. */
    static void own(Path directory, String script) {
        printed(directory, List.of("sh", "-ec", script));
    }

    /** Runs a script that may go wrong. */
    static void tried(Path directory, String script) {
        run(directory, asUser(script));
    }

    private static List<String> asUser(String script) {
        var command = new ArrayList<String>();
        if (ROOT) {
            command.addAll(List.of("runuser", "-u", "postgres", "--"));
        }
        command.addAll(List.of("sh", "-ec", script));
        return command;
    }

    private static String printed(Path directory, List<String> command) {
        var ended = run(directory, command);
        assertThat(ended.code()).as(command + "\n" + ended.text()).isZero();
        return ended.text();
    }

    private record Ended(int code, String text) {}

    /** A server that goes on would hold a pipe open: what is printed goes to a file. */
    private static Ended run(Path directory, List<String> command) {
        try {
            Path printed = Files.createTempFile("lifeboat", ".out");
            var process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(printed.toFile())
                    .start();
            if (!process.waitFor(4, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError(command + " does not end");
            }
            String text = Files.readString(printed);
            Files.delete(printed);
            return new Ended(process.exitValue(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
