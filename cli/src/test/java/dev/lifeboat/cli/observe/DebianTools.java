package dev.lifeboat.cli.observe;

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
public final class DebianTools {
    public static final Path POSTGRESQL = Path.of("/usr/lib/postgresql/15/bin");

    /** What begins a command line: nothing, or what changes the user. */
    public static final List<String> AS_USER =
            System.getProperty("user.name").equals("root") ? List.of("runuser", "-u", "postgres", "--") : List.of();

    /** Leaves a new cluster {@code template1} alone: its backups, and their copies, have a third of the files. */
    static final String ONE_DATABASE = """
            UPDATE pg_database SET datistemplate = false WHERE datname = 'template0';
            DROP DATABASE template0;
            DROP DATABASE postgres;
            """;

    private DebianTools() {}

    /** Skips the test where one of these programs is missing, saying how to have it. */
    public static void assume(String packages, Path... programs) {
        for (Path program : programs) {
            Assumptions.assumeTrue(
                    Files.isExecutable(program), () -> program + " is not there; apt-get install " + packages);
        }
    }

    /** Makes a directory that the user of the tools may write to. */
    public static void give(Path directory) {
        if (!AS_USER.isEmpty()) {
            run(directory, List.of("chown", "postgres:", directory.toString()));
        }
    }

    /** What a script prints that must go well. */
    public static String sh(Path directory, String script) {
        var command = new ArrayList<>(AS_USER);
        command.addAll(List.of("sh", "-ec", script));
        return run(directory, command);
    }

    /** How a script ends that may go wrong. */
    public static int exitCode(Path directory, String script) {
        var command = new ArrayList<>(AS_USER);
        command.addAll(List.of("sh", "-c", script));
        return start(directory, command).code();
    }

    private static String run(Path directory, List<String> command) {
        var ended = start(directory, command);
        assertThat(ended.code()).as(command + "\n" + ended.printed()).isZero();
        return ended.printed();
    }

    private record Ended(int code, String printed) {}

    /** A server that goes on would hold a pipe open: what is printed goes to a file. */
    private static Ended start(Path directory, List<String> command) {
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
