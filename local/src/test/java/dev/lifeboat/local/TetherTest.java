package dev.lifeboat.local;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TetherTest {
    @TempDir
    Path dir;

    @Test
    void noPartOutlivesAParentThatWasKilled() throws Exception {
        var parent = startParent();
        var children = childrenOf(parent);
        assertThat(children).hasSize(3).allMatch(ProcessHandle::isAlive);

        parent.destroyForcibly().waitFor();

        await().atMost(180, SECONDS).untilAsserted(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
        try (var postgres = LocalPostgres.start(dir.resolve("postgres"), 0, Map.of())) {
            assertThat(postgres.process().isAlive()).isTrue();
        }
    }

    @Test
    void aServerWhoseWatchdogWasKilledTooIsFoundByTheNextStart() throws Exception {
        long orphan;
        try (var postgres = LocalPostgres.start(dir, 0, Map.of())) {
            orphan = postgres.pid();
            var server = ProcessHandle.of(orphan).orElseThrow();
            // all but the server and what it started: the shell, and the one that waits for the end of the input
            ProcessHandle.of(postgres.process().pid())
                    .orElseThrow()
                    .children()
                    .filter(child -> child.pid() != orphan)
                    .forEach(ProcessHandle::destroyForcibly);
            ProcessHandle.of(postgres.process().pid()).orElseThrow().destroyForcibly();
            await().atMost(120, SECONDS).until(() -> !postgres.process().isAlive());
            assertThat(server.isAlive()).isTrue();

            try (var next = LocalPostgres.start(dir, 0, Map.of())) {
                assertThat(server.isAlive()).isFalse();
                assertThat(next.pid()).isNotEqualTo(orphan);
            }
        }
    }

    @Test
    void aCutOffPidFileBlocksNothing() throws Exception {
        var file = dir.resolve("x.pid");
        for (String content : List.of("", "12", "12 ", "12 x\n", "99999999 1\n1 1\n")) {
            Files.writeString(file, content);

            new PidFile(file).claim("x");

            assertThat(file).doesNotExist();
        }
    }

    private Process startParent() throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-D" + Parts.PROPERTY + "=" + System.getProperty(Parts.PROPERTY),
                        "-cp",
                        System.getProperty("java.class.path"),
                        PartsHolder.class.getName(),
                        dir.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static List<ProcessHandle> childrenOf(Process parent) throws Exception {
        var line = parent.inputReader().readLine();
        return Arrays.stream(line.split(" "))
                .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
                .toList();
    }
}
