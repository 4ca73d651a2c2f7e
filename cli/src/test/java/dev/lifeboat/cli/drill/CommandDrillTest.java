package dev.lifeboat.cli.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.cli.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a script comes to is in its contract's own test: here, how the verb runs one. */
class CommandDrillTest {
    @TempDir
    private Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void drillsADatabaseOfAnyEngineByAScript() throws Exception {
        assertThat(drill("echo x > x; tell '{\"result\": \"passed\"}'"))
                .as(err.toString())
                .isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains("\"result\":\"passed\"").contains("command:script.sh");
    }

    @Test
    void aScriptThatFailsFailsTheDrill() throws Exception {
        assertThat(drill("tell '{\"result\": \"failed\", \"reason\": \"page 7\"}'; exit 8"))
                .isEqualTo(ExitCode.DRILL_FAILED);
        assertThat(err.toString()).contains("page 7");
    }

    @Test
    void aScriptThatSaysNothingCouldNotBeRun() throws Exception {
        assertThat(drill("true")).isEqualTo(ExitCode.INDETERMINATE);
    }

    @Test
    void whatAScriptCannotDoIsWrongUsage() throws Exception {
        Path questions = Files.writeString(dir.resolve("q.yaml"), "[]");

        assertThat(drill("true", "--validate", questions.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(drill("true", "--set", "stanza=x")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void anotherDrillOfTheDatabaseThatRunsIsNamedAndNothingIsBegun() throws Exception {
        String passes = "echo x > x; tell '{\"result\": \"passed\"}'";
        try (var held =
                DatabaseLock.take(dir.resolve("locks"), "sqlite:shop/orders").orElseThrow()) {
            assertThat(drill(passes)).isEqualTo(ExitCode.INDETERMINATE);
            assertThat(out.toString()).contains("\"result\":\"could-not-run\"").contains("\"reason\":\"lock\"");
            assertThat(err.toString())
                    .contains("another drill of it runs on this machine, process "
                            + ProcessHandle.current().pid() + " since 2");
            assertThat(dir.resolve("d")).doesNotExist();

            assertThat(drill(passes, "--no-lock")).as(err.toString()).isEqualTo(ExitCode.DONE);
        }
        assertThat(drill(passes)).as("it fell with its end").isEqualTo(ExitCode.DONE);
    }

    @Test
    void aDiskThatIsFullDoesNotKeepADatabaseLocked() throws Exception {
        String database = "sqlite:shop/orders";
        DatabaseLock.take(dir, database).orElseThrow().close();
        try (var files = Files.newDirectoryStream(dir, "*.lock")) {
            Path file = files.iterator().next();
            Files.delete(file);
            Files.createSymbolicLink(file, Path.of("/dev/full"));
        }

        for (int time = 1; time <= 2; time++) {
            try (var held = DatabaseLock.take(dir, database).orElseThrow()) {
                assertThat(DatabaseLock.take(dir, database)).as("time %d", time).isEmpty();
            }
        }
    }

    private int drill(String restore, String... more) throws Exception {
        Path script = Files.writeString(dir.resolve("script.sh"), """
                #!/bin/sh
                tell() { printf '%%s\\n' "$1" >> "$LIFEBOAT_DRILL_RESULT"; }
                if [ "$1" = list ]; then
                  tell '{"backup": {"id": "1", "endedAt": "2026-11-16T02:00:00Z"}}'
                  exit
                fi
                tell '{"check": {"name": "checksums", "outcome": "passed"}}'
                tell '{"measured": {"tables": 1, "rows": 1}}'
                %s
                """.formatted(restore));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        var words = new ArrayList<>(List.of(
                "sqlite:shop/orders",
                "--tool",
                "command",
                "--set",
                "script=" + script,
                "--directory",
                dir.resolve("d").toString(),
                "--user",
                System.getProperty("user.name"),
                "--locks",
                dir.resolve("locks").toString(),
                "--json"));
        words.addAll(List.of(more));
        return new CommandLine(new DrillRunVerb())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(words.toArray(String[]::new));
    }
}
