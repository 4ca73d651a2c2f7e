package dev.lifeboat.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as people run it: a process of its own, on real parts, to its end. */
class DemoSystemTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    @Test
    void theStoryGoesAsItMustAndLeavesNothingBehind() throws Exception {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Process demo = new ProcessBuilder(command())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertThat(demo.waitFor(8, TimeUnit.MINUTES)).as("ended in time").isTrue();
        } finally {
            demo.destroy();
        }

        String told = Files.readString(err);
        List<JsonNode> steps = lines(out);
        assertThat(demo.exitValue()).as(told).isZero();
        assertThat(steps)
                .extracting(step -> step.path("step").asText())
                .containsExactly(
                        "stack",
                        "orders",
                        "plan",
                        "gate-without-backup",
                        "backup",
                        "log-archive",
                        "gate-without-restore",
                        "restore",
                        "checklist",
                        "gate-with-proof",
                        "migration",
                        "migration-recorded",
                        "damage",
                        "verification",
                        "blocked",
                        "alert",
                        "second-backup",
                        "mistake",
                        "second-log-archive",
                        "second-restore",
                        "alert-resolved",
                        "forecast",
                        "summary");
        assertThat(steps).allMatch(step -> step.path("ok").asBoolean());
        assertThat(decisions(steps)).containsExactly("deny", "deny", "allow");
        assertThat(step(steps, "gate-without-backup").path("reasons").toString())
                .contains("NO_BACKUP");
        assertThat(step(steps, "gate-without-restore").path("reasons").toString())
                .contains("RESTORE_TEST_MISSING");
        assertThat(step(steps, "gate-with-proof").path("reasons")).isEmpty();
        assertThat(step(steps, "verification").path("finding").asText())
                .contains(step(steps, "damage").path("file").asText());
        assertThat(step(steps, "second-restore").path("pointInTime").asText())
                .isEqualTo(step(steps, "mistake").path("instantBefore").asText());
        assertThat(told).doesNotContain("\u001b").contains("The story went as it must");
        assertThat(leftovers()).isEmpty();
    }

    private List<String> command() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + directory,
                "-Dlifeboat.parts=" + System.getProperty("lifeboat.parts"),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.lifeboat.cli.Main",
                "demo",
                "--json");
    }

    private List<Path> leftovers() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("lifeboat-demo-"))
                    .toList();
        }
    }

    private static List<JsonNode> lines(Path out) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(out)) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    private static List<String> decisions(List<JsonNode> steps) {
        return steps.stream()
                .filter(step -> step.has("decision"))
                .map(step -> step.path("decision").asText())
                .toList();
    }

    private static JsonNode step(List<JsonNode> steps, String name) {
        return steps.stream()
                .filter(step -> step.path("step").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
