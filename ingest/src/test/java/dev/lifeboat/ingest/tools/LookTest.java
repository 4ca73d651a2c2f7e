package dev.lifeboat.ingest.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lifeboat.ingest.observe.Fault;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.Progress;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.observe.Tool;
import dev.lifeboat.ingest.observe.ToolOutput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LookTest {
    private static final Instant NOW = Instant.parse("2026-11-22T17:00:00Z");
    private static final Subject SUBJECT =
            new Subject("postgresql:prod/orders", "shell:orders", Map.of(), Instant.EPOCH);

    @TempDir
    private Path dir;

    /** Asks a shell each of these, one after the other, and keeps what it gets to read. */
    private static final class Shell implements Tool.OfOutput {
        private final List<String> scripts;
        private List<ToolOutput> read = List.of();

        Shell(String... scripts) {
            this.scripts = List.of(scripts);
        }

        @Override
        public String name() {
            return "shell";
        }

        @Override
        public String engine() {
            return "";
        }

        @Override
        public String program() {
            return "/bin/sh";
        }

        @Override
        public List<List<String>> asks(Map<String, String> options, List<ToolOutput> answers) {
            return answers.size() < scripts.size() ? List.of(List.of("-c", scripts.get(answers.size()))) : List.of();
        }

        @Override
        public Observation read(List<ToolOutput> outputs, Subject subject) {
            read = outputs;
            return new Observation(List.of(), Set.of(), List.of(), List.of());
        }
    }

    @Test
    void runsTheToolOnceForEachThingThatTheAdapterAsks() {
        var shell = new Shell("echo one; echo oops >&2; exit 3", "echo two");
        var seen = run(shell, Duration.ofMinutes(5));

        assertThat(seen.observation().faults()).isEmpty();
        assertThat(seen.subject().observedAt()).isEqualTo(NOW);
        assertThat(shell.read).extracting(ToolOutput::text).containsExactly("one\n", "two\n");
        assertThat(shell.read).extracting(ToolOutput::exitCode).containsExactly(3, 0);
        assertThat(shell.read.get(0).failure().toString()).contains("exit code 3: oops");
    }

    @Test
    void doesNotWaitForAToolThatHangs() {
        assertThat(fault(run(new Shell("sleep 600 & sleep 600"), Duration.ofMillis(300))))
                .contains("was not done after PT0.3S");
    }

    @Test
    void keepsAllOfWhatAToolComplainsAndTellsTheEndOfIt() {
        var shell = new Shell(
                "echo first >&2; i=0; while [ $i -lt 20000 ]; do echo 'complaint 0123456789' >&2; i=$((i+1)); done; echo last >&2; exit 1");
        run(shell, Duration.ofMinutes(5));

        assertThat(shell.read.get(0).complaints())
                .startsWith("first\n")
                .endsWith("last\n")
                .hasLineCount(20_002);
        assertThat(shell.read.get(0).failure().message()).endsWith("last").hasSizeLessThan(10_000);
    }

    @Test
    void readsNoEndlessOutput() {
        assertThat(fault(run(new Shell("exec cat /dev/zero"), Duration.ofMinutes(5))))
                .contains("more than 128 MiB");
        assertThat(fault(run(new Shell("exec cat /dev/zero >&2"), Duration.ofMinutes(5))))
                .contains("more than 128 MiB");
        assertThat(fault(new Look(new Shell(), new From.Stream(endless()), InstantSource.fixed(NOW)).at(SUBJECT)))
                .contains("(standard input)", "more than 128 MiB");
    }

    @Test
    void saysWhatToDoWhenTheToolIsNotThere() {
        var seen = new Look(
                        new Shell("true"),
                        new From.Run(List.of("/nowhere/tool"), Duration.ofMinutes(5)),
                        InstantSource.fixed(NOW))
                .at(SUBJECT);

        assertThat(fault(seen)).contains("/nowhere/tool", "is it installed here?", "--command");
        assertThat(seen.observation().faults().get(0).kind()).isEqualTo(Fault.Kind.UNSEEN);
    }

    @Test
    void tellsNothingOfHowTheToolIsReached() {
        var shell = new Shell("exit 1");
        var from = new From.Run(List.of("/usr/bin/env", "PGPASSWORD=hush", "/bin/sh"), Duration.ofMinutes(5));
        new Look(shell, from, InstantSource.fixed(NOW)).at(SUBJECT);
        var absent = new From.Run(List.of("PGPASSWORD=hush", "s3://me:hush@store/tool"), Duration.ofMinutes(5));

        assertThat(shell.read.get(0).name()).isEqualTo("'/bin/sh -c exit 1'");
        assertThat(shell.read.get(0).exitCode()).isEqualTo(1);
        assertThat(fault(new Look(new Shell("true"), absent, InstantSource.fixed(NOW)).at(SUBJECT)))
                .contains("PGPASSWORD=...")
                .doesNotContain("hush");
    }

    @Test
    void takesSavedOutputForAsOldAsItsFile() throws IOException {
        Path old = Files.writeString(dir.resolve("old.json"), "old");
        Path young = Files.writeString(dir.resolve("young.json"), "young");
        Files.setLastModifiedTime(old, FileTime.from(NOW.minusSeconds(3600)));
        Files.setLastModifiedTime(young, FileTime.from(NOW.plusSeconds(3600)));
        var shell = new Shell();

        var seen = files(shell, young, old);

        assertThat(seen.subject().observedAt()).isEqualTo(NOW.minusSeconds(3600));
        assertThat(shell.read).extracting(ToolOutput::takenAt).containsExactly(NOW, NOW.minusSeconds(3600));
    }

    /** Looks at a place in the way that it is given. */
    private record OfPlace(BiFunction<Path, Subject, Observation> looking) implements Tool.OfPlace {
        @Override
        public String name() {
            return "files";
        }

        @Override
        public String engine() {
            return "";
        }

        @Override
        public Observation look(Path place, Subject subject, Progress progress) {
            return looking.apply(place, subject);
        }
    }

    @Test
    void namesAFileThatCannotBeRead() {
        assertThat(fault(files(new Shell(), dir.resolve("none.json")))).contains("none.json: does not exist");
        assertThat(fault(files(new Shell(), dir))).contains(dir.toString(), "cannot be read");
    }

    @Test
    void makesAFaultOfAnAdapterThatFails() {
        var failing = new OfPlace((place, subject) -> {
            throw new ArithmeticException("of " + place.getFileName() + " at " + subject.observedAt());
        });

        assertThat(fault(files(failing, dir.resolve("base")))).contains("of base at 2026-11-22T17:00:00Z");
        assertThat(fault(run(failing, Duration.ofMinutes(5)))).contains("name it with --input");
    }

    @Test
    void saysHowMuchMemoryItHasWhereThatIsNotEnough() {
        var greedy = new OfPlace((place, subject) -> {
            throw new OutOfMemoryError("of a test");
        });

        assertThat(fault(files(greedy, dir))).contains("needs more memory than the", "-Xmx");
    }

    @Test
    void endsTheToolWhenItIsEndedItself() throws Exception {
        Path marker = dir.resolve("pid");
        var child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Ended.class.getName(),
                        marker.toString())
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("child.log").toFile())
                .start();
        try {
            await().atMost(Duration.ofMinutes(3))
                    .until(() -> Files.exists(marker)
                            && Files.readString(marker).strip().split("\\s").length == 2);
            var tool = List.of(Files.readString(marker).strip().split("\\s")).stream()
                    .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
                    .toList();

            child.destroy(); // SIGTERM

            assertThat(child.waitFor(3, TimeUnit.MINUTES)).isTrue();
            await().atMost(Duration.ofMinutes(3))
                    .untilAsserted(() -> assertThat(tool).noneMatch(ProcessHandle::isAlive));
        } finally {
            child.destroyForcibly();
        }
    }

    /** Runs a tool that takes its time, in a process of its own. */
    static final class Ended {
        public static void main(String[] args) {
            var slow = new Shell(
                    "sleep 600 & echo $$ $! > " + args[0] + ".new; mv " + args[0] + ".new " + args[0] + "; wait");
            run(slow, Duration.ofHours(1));
        }
    }

    @Test
    void isAsOldAsTheBeginningOfALongLook() {
        var clock = new AtomicReference<>(NOW);
        var slow = new OfPlace((place, subject) -> {
            clock.set(NOW.plusSeconds(7200));
            return new Observation(List.of(), Set.of(), List.of(), List.of());
        });

        var seen = new Look(slow, new From.Files(List.of(dir)), clock::get).at(SUBJECT);

        assertThat(seen.subject().observedAt()).isEqualTo(NOW);
    }

    private static Look.Seen run(Tool tool, Duration timeout) {
        return new Look(tool, new From.Run(List.of(), timeout), InstantSource.fixed(NOW)).at(SUBJECT);
    }

    private static Look.Seen files(Tool tool, Path... paths) {
        return new Look(tool, new From.Files(new ArrayList<>(List.of(paths))), InstantSource.fixed(NOW)).at(SUBJECT);
    }

    private static String fault(Look.Seen seen) {
        assertThat(seen.observation().faults()).hasSize(1);
        return seen.observation().faults().get(0).toString();
    }

    private static InputStream endless() {
        return new InputStream() {
            @Override
            public int read() {
                return ' ';
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                return length;
            }
        };
    }

    @Test
    void readsTheStandardInputAsOfNow() {
        var shell = new Shell();
        var stream = new From.Stream(new ByteArrayInputStream(new byte[] {'x'}));

        var seen = new Look(shell, stream, InstantSource.fixed(NOW)).at(SUBJECT);

        assertThat(seen.subject().observedAt()).isEqualTo(NOW);
        assertThat(shell.read).extracting(ToolOutput::text).containsExactly("x");
    }
}
