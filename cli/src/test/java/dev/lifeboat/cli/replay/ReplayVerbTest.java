package dev.lifeboat.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lifeboat.cli.CommandFailedException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReplayVerbTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path dir;

    private record Run(int exitCode, String out, String err) {}

    @Test
    void printsJsonLinesAndASummaryLast() throws Exception {
        Run run = run("gitlab-2017", "--json");

        var lines = new ArrayList<JsonNode>();
        for (String line : run.out.lines().toList()) {
            lines.add(JSON.readTree(line));
        }
        assertThat(run.exitCode).isZero();
        assertThat(lines)
                .anySatisfy(line -> assertThat(fields(line)).containsExactly("at", "database", "verdict", "failing"))
                .anySatisfy(line -> assertThat(fields(line)).containsExactly("at", "alert", "control", "database"))
                .anySatisfy(line -> assertThat(line.path("decision").asText()).isEqualTo("deny"));
        var summary = lines.get(lines.size() - 1);
        assertThat(summary.path("summary").asBoolean()).isTrue();
        assertThat(summary.path("disasterAt").asText()).isEqualTo("2017-01-31T23:27:00Z");
        assertThat(summary.path("blockedBeforeDisasterSeconds").asLong()).isGreaterThan(21 * 86_400L);
    }

    @Test
    void tellsPeopleHowLongBeforeItWouldHaveBlocked() {
        assertThat(run("toy-story-2").err)
                .contains("✗ DISASTER")
                .contains("(documented)", "(assumed)")
                .containsPattern("Lifeboat would have blocked \\d+ days before the disaster");
    }

    @Test
    void saysEverythingThatIsWrongWithAFile() throws Exception {
        Path file = Files.writeString(dir.resolve("wrong.jsonl"), """
                {"at":"2026-03-02T08:00:00Z","topic":"backups","key":"a","value":{}}
                {"at":"2026-03-02T08:00:00Z","topic":"backup","key":"orders","value":{}}
                """);

        Run run = run(file.toString(), "--json");

        assertThat(run.exitCode).isEqualTo(2);
        assertThat(run.out).isEmpty();
        assertThat(run.err)
                .contains("line 1: topic is \"backups\"", "line 2: key is \"orders\"", "nothing was replayed");
    }

    @Test
    void saysWhichScenariosThereAre() {
        Run run = run("titanic");

        assertThat(run.exitCode).isEqualTo(2);
        assertThat(run.err).contains("no file 'titanic'", "gitlab-2017, myspace-2019, toy-story-2");
    }

    private static List<String> fields(JsonNode line) {
        var names = new ArrayList<String>();
        line.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Run run(String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exitCode = new CommandLine(new ReplayVerb())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler((e, commandLine, parsed) -> {
                    commandLine.getErr().println(e.getMessage());
                    commandLine.getErr().flush();
                    return e instanceof CommandFailedException failed ? failed.exitCode() : 1;
                })
                .execute(args);
        return new Run(exitCode, out.toString(), err.toString());
    }
}
