package dev.lifeboat.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lifeboat.cli.Main;
import dev.lifeboat.local.PortTakenException;
import dev.lifeboat.local.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole of {@code lifeboat up}, in a JVM of its own, as a person runs it. */
class UpTest {
    private static final Duration START = Duration.ofMinutes(6);

    @TempDir
    Path dir;

    private final List<Process> started = new ArrayList<>();
    private int runs;

    @AfterEach
    void endWhatIsLeft() throws InterruptedException {
        for (var process : started) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void startsEverythingKeepsItRunningEndsItInOrderAndGoesOnAfterAKill() throws Exception {
        int base = freeBase();
        var up = up(base);
        awaitSaid(up, "Lifeboat is ready after");

        // a second one on the same data
        var second = up(base);
        assertThat(second.process().waitFor()).isEqualTo(1);
        assertThat(second.said())
                .contains("lifeboat already runs on " + dir.resolve("data") + ", as process "
                        + up.process().pid());

        // a component that dies comes back
        var sink = processOf("sink.pid");
        sink.destroyForcibly();
        awaitSaid(up, "sink ended by itself with exit code 137");
        awaitSaid(up, "sink on 127.0.0.1:" + base + ", ready again");
        assertThat(get(base)).isEqualTo(200);

        // a killed run leaves nobody behind, and the next goes on
        var children = children();
        up.process().destroyForcibly();
        await().atMost(Duration.ofMinutes(3))
                .untilAsserted(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
        var again = up(base);
        awaitSaid(again, "Lifeboat is ready after");

        // asked to end
        var last = children();
        again.process().destroy();
        assertThat(again.process().waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(again.process().exitValue()).isZero();
        assertThat(last).isNotEmpty().noneMatch(ProcessHandle::isAlive);
    }

    private record Run(Process process, Path output) {
        String said() throws IOException {
            return Files.readString(output);
        }
    }

    private Run up(int base) throws IOException {
        Path output = dir.resolve("run" + runs++ + ".txt");
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-Dlifeboat.parts=" + System.getProperty("lifeboat.parts"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "up",
                        "--data",
                        dir.resolve("data").toString(),
                        "--port-base",
                        Integer.toString(base))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        started.add(process);
        return new Run(process, output);
    }

    private static void awaitSaid(Run run, String text) {
        await().atMost(START).untilAsserted(() -> {
            assertThat(run.process().isAlive()).as(run.said()).isTrue();
            assertThat(run.said()).contains(text);
        });
    }

    private List<ProcessHandle> children() throws IOException {
        try (var files = Files.walk(dir.resolve("data"))) {
            return files.filter(file -> file.toString().endsWith(".pid") && !file.endsWith("holder.pid"))
                    .flatMap(UpTest::process)
                    .toList();
        }
    }

    private ProcessHandle processOf(String pidFile) {
        return process(dir.resolve("data").resolve(pidFile)).findFirst().orElseThrow();
    }

    private static Stream<ProcessHandle> process(Path pidFile) {
        try {
            return ProcessHandle.of(Long.parseLong(Files.readString(pidFile).split("\\s")[0])).stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    private static int get(int port) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/readyz"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.discarding())
                .statusCode();
    }

    /** Eight free ports in a row. */
    private static int freeBase() {
        for (int base = 20_000 + (int) (ProcessHandle.current().pid() % 1_000) * 8;
                base < 32_000;
                base += Ports.COUNT) {
            try {
                Ports.from(base).requireFree();
                return base;
            } catch (PortTakenException e) {
                // the next eight
            }
        }
        throw new IllegalStateException("no eight free ports in a row");
    }
}
