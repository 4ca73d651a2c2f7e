package dev.lifeboat.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lifeboat.cli.Main;
import dev.lifeboat.local.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole of {@code lifeboat up}, in a JVM of its own, as a person runs it. */
class UpTest {
    private static final Duration START = Duration.ofMinutes(6);
    private static final List<String> PID_FILES = List.of(
            "ingest.pid",
            "streams.pid",
            "sink.pid",
            "parts/kafka/kafka.pid",
            "parts/registry/registry.pid",
            "parts/postgres/postgres.pid",
            "parts/postgres/data/postmaster.pid");

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
        int base = Ports.free().dashboard();
        var up = up(base);
        awaitSaid(up, "Lifeboat is ready after");
        reportsReachReadiness(base);

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

    /** What a script reports to ingest is judged by streams. */
    private void reportsReachReadiness(int base) throws Exception {
        Path told = dir.resolve("report.txt");
        var report = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "report",
                        "backup",
                        "--url=http://127.0.0.1:" + (base + 7),
                        "--source=report:nightly",
                        "--database=postgresql:up/reported",
                        "--backup-id=reported-1",
                        "--type=full",
                        "--status=completed",
                        "--ended-at=" + Instant.now(),
                        "--size-bytes=4096")
                .redirectErrorStream(true)
                .redirectOutput(told.toFile())
                .start();
        started.add(report);
        assertThat(report.waitFor()).as(Files.readString(told)).isZero();
        assertThat(Files.readString(told)).contains("accepted", "lifeboat.backup.v1-");
        var readiness = HttpRequest.newBuilder(URI.create(
                        "http://127.0.0.1:" + (base + 1) + "/v1/databases/postgresql%3Aup%2Freported/readiness"))
                .build();
        await().atMost(START)
                .untilAsserted(() -> assertThat(HttpClient.newHttpClient()
                                .send(readiness, BodyHandlers.ofString())
                                .body())
                        .contains("\"decidingBackup\":\"reported-1\"", "\"issuer\":\"report:nightly\""));
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
        var children = new ArrayList<ProcessHandle>();
        for (String file : PID_FILES) {
            children.add(processOf(file));
        }
        return children;
    }

    private ProcessHandle processOf(String pidFile) throws IOException {
        String pid = Files.readString(dir.resolve("data").resolve(pidFile)).split("\\s")[0];
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }

    private static int get(int port) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/readyz"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.discarding())
                .statusCode();
    }
}
