package dev.lifeboat.cli.hold;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The commands by which a tool holds a backup.
 *
 * <p>Barman does hold it: {@code keep} exempts a backup, and the log that its recovery takes, from every retention policy and
 * from {@code delete}. pgBackRest has nothing of the kind: an annotation (2.41 and later) is a note that {@code expire} does not
 * read; {@code integrations/pgbackrest/lifeboat-expire-guard} does.
 *
 * @param name barman or pgbackrest
 * @param program what is run, e.g. {@code pgbackrest --config=...}
 * @param server Barman's server, pgBackRest's stanza
 * @param target of Barman's: full keeps all log from the backup on, standalone what makes it consistent
 */
public record HoldTool(String name, List<String> program, String server, String target) {
    /** The annotation of pgBackRest that the guard looks for. */
    static final String ANNOTATION = "lifeboat-hold";

    private static final long MINUTES = 5;
    /** What stands for a hold whose end is not known yet. */
    private static final String OPEN = "9999-12-31T00:00:00Z";

    public HoldTool {
        program = List.copyOf(program);
        if (!name.equals("barman") && !name.equals("pgbackrest")) {
            throw new IllegalArgumentException("'" + name + "' holds no backups; there are: barman, pgbackrest");
        }
        if (!target.equals("full") && !target.equals("standalone")) {
            throw new IllegalArgumentException("--target is full or standalone; it is '" + target + "'");
        }
        if (server.isBlank() || server.startsWith("-")) {
            throw new IllegalArgumentException("--server names Barman's server, or pgBackRest's stanza");
        }
    }

    /** The command that holds a backup until then; null is without an end. */
    public List<String> hold(String backupId, @Nullable Instant until) {
        return name.equals("barman")
                ? command("keep", "--target", target, server, checked(backupId))
                : annotate(backupId, until == null ? OPEN : until.toString());
    }

    /** The command that holds it no longer. */
    public List<String> release(String backupId) {
        return name.equals("barman") ? command("keep", "--release", server, checked(backupId)) : annotate(backupId, "");
    }

    private List<String> annotate(String backupId, String value) {
        return command(
                "--stanza=" + server,
                "--set=" + checked(backupId),
                "--annotation=" + ANNOTATION + "=" + value,
                "annotate");
    }

    /** It comes from the log: no option, no blank, no path. */
    private static String checked(String backupId) {
        if (!backupId.matches("[A-Za-z0-9][A-Za-z0-9_.-]*")) {
            throw new IllegalArgumentException("'" + backupId + "' cannot be the id of a backup of this tool");
        }
        return backupId;
    }

    private List<String> command(String... arguments) {
        var command = new ArrayList<>(program);
        command.addAll(List.of(arguments));
        return List.copyOf(command);
    }

    /**
     * Runs a command.
     *
     * @return what it printed if it failed; null when it went well
     */
    public static @Nullable String failure(List<String> command) throws IOException, InterruptedException {
        Path printed = Files.createTempFile("lifeboat-hold", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(printed.toFile())
                    .start();
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                return "it did not end within " + MINUTES + " minutes";
            }
            String text = Files.readString(printed, StandardCharsets.UTF_8).strip();
            return process.exitValue() == 0 ? null : "it ended with " + process.exitValue() + ": " + text;
        } finally {
            Files.delete(printed);
        }
    }
}
