package dev.lifeboat.drill.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.lifeboat.drill.Check;
import dev.lifeboat.drill.Choice;
import dev.lifeboat.drill.DrillReport;
import dev.lifeboat.drill.DrillRequest;
import dev.lifeboat.drill.Floors;
import dev.lifeboat.drill.Phase;
import dev.lifeboat.drill.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What scripts may do, and what it is worth: nothing passes but what tells all that a drill must know. */
class ScriptDrillTest {
    private static final String LIST = """
            {"backup": {"id": "monday", "endedAt": "2026-11-16T02:00:00Z"}}
            {"backup": {"id": "tuesday", "endedAt": "2026-11-17T02:00:00Z"}}
            """;
    private static final String ROWS = "tell '{\"measured\": {\"tables\": 2, \"rows\": 30}}'\n";
    private static final String CHECK = "tell '{\"check\": {\"name\": \"checksums\", \"outcome\": \"passed\"}}'\n";
    private static final String PASSED = "tell '{\"result\": \"passed\"}'\n";
    private static final String WHOLE = "echo data > file\n" + CHECK + ROWS + PASSED;

    @TempDir
    private Path dir;

    /** What nobody can be told that it is done. */
    private String broken = "";

    @Test
    void passesWhatTellsWhatItHasRead() throws Exception {
        var report = drill(WHOLE + "test \"$LIFEBOAT_DRILL_BACKUP\" = tuesday");

        assertThat(report.result()).as(report.toString()).isEqualTo(Result.PASSED);
        assertThat(report.tool()).isEqualTo("command:script.sh");
        assertThat(report.backup()).isNotNull();
        assertThat(report.backup().getBackupId()).isEqualTo("tuesday");
        assertThat(report.checksumsMatched()).isTrue();
        assertThat(report.measured()).isNotNull();
        assertThat(report.measured().rows()).isEqualTo(30);
        assertThat(report.measured().bytes()).isEqualTo(5);
        assertThat(report.restoreTime()).isNotNull();
        assertThat(dir.resolve("drills")).isEmptyDirectory();
    }

    @Test
    void isToldWhatToDo() throws Exception {
        var report = drill("""
                test "$LIFEBOAT_DRILL_CONTRACT" = 1 && test "$1" = restore && test "$LIFEBOAT_DRILL_WORK" = restore
                test "$LIFEBOAT_DRILL_DATABASE" = sqlite:shop/orders && test "$LIFEBOAT_DRILL_NAME" = orders
                test "$LIFEBOAT_DRILL_POINT_IN_TIME" = 2026-11-18T00:00:00Z
                test "$LIFEBOAT_DRILL_TIME_LIMIT" -gt 0
                test "$(pwd -P)" = "$(cd "$LIFEBOAT_DRILL_DIRECTORY" && pwd -P)" && test -z "$(ls -A .)"
                tell '{"progress": {"what": "copying", "done": 1, "total": 2}}'
                tell '{"check": {"name": "point-in-time", "outcome": "passed", "finding": "reached"}}'
                """ + WHOLE, Instant.parse("2026-11-18T00:00:00Z"), Duration.ofMinutes(2));

        assertThat(report.result()).as(report.toString()).isEqualTo(Result.PASSED);
    }

    @Test
    void theRestoreIsTimedAsTheScriptTells() throws Exception {
        var report = drill(CHECK
                + "tell '{\"measured\": {\"tables\": 1, \"rows\": 1, \"restoreMillis\": 1}}'\necho x > x\n" + PASSED);

        assertThat(report.result()).as(report.toString()).isEqualTo(Result.PASSED);
        assertThat(report.restoreTime()).isEqualTo(Duration.ofMillis(1));
        assertThat(report.phases().get(Phase.VERIFY)).isPositive();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void neverPasses(String what, String script, Result result, String said) throws Exception {
        var report = drill(script);

        assertThat(report.result()).as(report.toString()).isEqualTo(result);
        assertThat(report.reason().map(Check::finding).orElse("")).contains(said);
        assertThat(dir.resolve("drills")).isEmptyDirectory();
    }

    static Stream<Arguments> neverPasses() {
        return Stream.of(
                could("tells nothing", "true", "told no result"),
                could("ends early", CHECK + ROWS + "exit 0", "told no result"),
                could("prints to the standard output alone", "echo '{\"result\": \"passed\"}'", "told no result"),
                could("is no JSON", "tell nonsense", "no JSON"),
                could("tells something unknown", "tell '{\"verdict\": \"passed\"}'\n" + WHOLE, "'verdict' is none of"),
                could("a key twice", "tell '{\"result\": \"failed\", \"result\": \"passed\"}'", "no JSON"),
                could("two objects in a line", "tell '{\"result\": \"passed\"} {}'", "no JSON"),
                could("goes on after the result", WHOLE + CHECK, "more after the result"),
                could("passed and failed", WHOLE + "tell '{\"result\": \"failed\"}'", "more after the result"),
                could("a word for passed of its own", CHECK + ROWS + "tell '{\"result\": \"ok\"}'", "'ok' is none of"),
                could(
                        "is cut off",
                        CHECK + ROWS + "printf '{\"result\": \"passed\"}' >> \"$LIFEBOAT_DRILL_RESULT\"",
                        "cut off"),
                could(
                        "measured without rows",
                        CHECK + "tell '{\"measured\": {\"tables\": 2}}'\n" + PASSED,
                        "needs tables"),
                could(
                        "rows as text",
                        CHECK + "tell '{\"measured\": {\"tables\": 2, \"rows\": \"30\"}}'\n" + PASSED,
                        "no whole"),
                could(
                        "less than no rows",
                        CHECK + "tell '{\"measured\": {\"tables\": 2, \"rows\": -1}}'\n" + PASSED,
                        "no whole"),
                could("passed, and read nothing", CHECK + PASSED, "how many tables and rows"),
                could("passed, and checked nothing", ROWS + PASSED, "of no check that did"),
                could("passed, and ended with 1", WHOLE + "exit 1", "ended with 1"),
                could("failed, and ended with 0", "tell '{\"result\": \"failed\"}'", "ended with 0"),
                could(
                        "a restore longer than it ran",
                        CHECK + "tell '{\"measured\": {\"tables\": 2, \"rows\": 3, \"restoreMillis\": 9999999}}'\n"
                                + PASSED,
                        "told a restore of"),
                could(
                        "says it could not",
                        "tell '{\"result\": \"could-not-run\", \"reason\": \"no key\"}'\nexit 4",
                        "no key"),
                could("a program that is missing", "exec no-such-program", "cannot be run here"),
                could("kills itself", WHOLE + "kill -9 $$", "was killed"),
                could(
                        "tells too much",
                        "head -c 1100000 /dev/zero >> \"$LIFEBOAT_DRILL_RESULT\"\n" + WHOLE,
                        "more than"),
                could("prints too much", "head -c 17000000 /dev/zero\n" + WHOLE, "printed more than"),
                could(
                        "a link in place of its answer",
                        "rm \"$LIFEBOAT_DRILL_RESULT\"; ln -s /etc/passwd \"$LIFEBOAT_DRILL_RESULT\"",
                        "no file any more"),
                could(
                        "a pipe in place of its answer",
                        "rm \"$LIFEBOAT_DRILL_RESULT\"; mkfifo \"$LIFEBOAT_DRILL_RESULT\"",
                        "no file any more"),
                could("deletes the backup", WHOLE + "rm \"$0.list\"", "ended with"),
                could(
                        "backups where it restores",
                        "tell '{\"backup\": {\"id\": \"x\", \"endedAt\": \"2026-11-17T02:00:00Z\"}}'\n" + WHOLE,
                        "listed backups"),
                failed(
                        "a check that failed",
                        "tell '{\"check\": {\"name\": \"sums\", \"outcome\": \"failed\", \"finding\": \"differs\"}}'\n"
                                + WHOLE,
                        "differs"),
                failed(
                        "checksums that differ twice",
                        "tell '{\"check\": {\"name\": \"checksums\", \"outcome\": \"failed\"}}'\n" + WHOLE,
                        "failed"),
                failed(
                        "says that it failed",
                        "tell '{\"result\": \"failed\", \"reason\": \"page 7\"}'\nexit 8",
                        "page 7"),
                failed(
                        "no rows at all",
                        "echo x > x\n" + CHECK + "tell '{\"measured\": {\"tables\": 2, \"rows\": 0}}'\n" + PASSED,
                        "0 rows"),
                failed("nothing was restored", CHECK + ROWS + PASSED, "0 bytes"));
    }

    @Test
    void isKilledWithAllThatItHasStartedAtTheTimeLimit() throws Exception {
        var report = drill(
                "sleep 600 & echo $! > \"" + dir + "/child\"\n( setsid sleep 600 ) &\nsleep 600",
                null,
                Duration.ofSeconds(3));

        assertThat(report.result()).isEqualTo(Result.COULD_NOT_RUN);
        assertThat(report.reason().map(Check::name)).contains("time-limit");
        assertThat(sleepers()).isZero();
    }

    @Test
    void killsWhatItLeavesRunning() throws Exception {
        var report = drill("setsid sleep 600 &\n" + WHOLE);

        assertThat(report.result()).isEqualTo(Result.PASSED);
        assertThat(report.checks()).anyMatch(check -> check.name().equals("survivors"));
        assertThat(sleepers()).isZero();
    }

    @Test
    void aPointInTimeThatNobodySaysWasReachedDoesNotPass() throws Exception {
        var report = drill(WHOLE, Instant.parse("2026-11-18T00:00:00Z"), Duration.ofMinutes(2));

        assertThat(report.result()).isEqualTo(Result.COULD_NOT_RUN);
        assertThat(report.reason().map(Check::finding).orElse("")).contains("point-in-time");
    }

    @Test
    void aPointInTimeThatIsOnlyWarnedOfDoesNotPass() throws Exception {
        var report = drill(
                "tell '{\"check\": {\"name\": \"point-in-time\", \"outcome\": \"warned\", \"finding\": \"almost\"}}'\n"
                        + WHOLE,
                Instant.parse("2026-11-18T00:00:00Z"),
                Duration.ofMinutes(2));

        assertThat(report.result()).isEqualTo(Result.COULD_NOT_RUN);
        assertThat(report.reason().map(Check::finding).orElse("")).contains("point-in-time");
    }

    @Test
    void restoresNothingWhereNothingIsListed() throws Exception {
        Files.writeString(dir.resolve("script.sh.list"), "");

        var report = drill(WHOLE);

        assertThat(report.result()).isEqualTo(Result.COULD_NOT_RUN);
        assertThat(report.backup()).isNull();
    }

    @Test
    void theExampleOfTheDocsRestoresAnArchive() throws Exception {
        var example = Pattern.compile("<!-- script -->\\s*```sh\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../docs/drills.md")));
        assertThat(example.find()).isTrue();
        Path backups = Files.createDirectory(dir.resolve("backups"));
        Path data = Files.createDirectory(dir.resolve("data"));
        Files.writeString(data.resolve("orders.csv"), "1,apple\n2,pear\n");
        Files.writeString(data.resolve("customers.csv"), "7,somebody\n");
        shell(
                "cd " + data
                        + " && tar -czf ../backups/shop-1.tar.gz . && cd ../backups && sha256sum shop-1.tar.gz > shop-1.tar.gz.sha256");
        Path script = script(example.group(1).replace("/backups/shop", backups.toString()));

        var good = drill(script, null, Duration.ofMinutes(2));
        shell("printf x >> " + backups.resolve("shop-1.tar.gz"));
        var bad = drill(script, null, Duration.ofMinutes(2));

        assertThat(good.result()).as(good.toString()).isEqualTo(Result.PASSED);
        assertThat(good.measured()).isNotNull();
        assertThat(good.measured().rows()).isEqualTo(3);
        assertThat(good.measured().tables()).isEqualTo(2);
        assertThat(bad.result()).as(bad.toString()).isEqualTo(Result.FAILED);
        assertThat(bad.checksumsMatched()).isFalse();
    }

    private static Arguments could(String what, String script, String said) {
        return arguments(what, script, Result.COULD_NOT_RUN, said);
    }

    private static Arguments failed(String what, String script, String said) {
        return arguments(what, script, Result.FAILED, said);
    }

    private DrillReport drill(String restore) throws IOException {
        return drill(restore, null, Duration.ofMinutes(2));
    }

    private DrillReport drill(String restore, @Nullable Instant pointInTime, Duration limit) throws IOException {
        Path list = dir.resolve("script.sh.list");
        if (!Files.exists(list)) {
            Files.writeString(list, LIST);
        }
        Path script = script("""
                #!/bin/sh
                set -e
                tell() { printf '%%s\\n' "$1" >> "$LIFEBOAT_DRILL_RESULT"; }
                if [ "$1" = list ]; then cat "$0.list" >> "$LIFEBOAT_DRILL_RESULT"; exit; fi
                %s
                """.formatted(restore));
        return drill(script, pointInTime, limit);
    }

    private void at(String what, long done, long total) {
        if (what.equals(broken)) {
            throw new IllegalStateException("no terminal");
        }
    }

    private Path script(String text) throws IOException {
        Path script = Files.writeString(dir.resolve("script.sh"), text);
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    private DrillReport drill(Path script, @Nullable Instant pointInTime, Duration limit) {
        var request = new DrillRequest(
                "sqlite:shop/orders",
                "orders",
                new Choice.Latest(),
                pointInTime,
                dir.resolve("drills"),
                null,
                Floors.NOT_EMPTY,
                List.of(),
                true,
                limit,
                null,
                System.getProperty("user.name"),
                "",
                null,
                List.of(),
                "drill",
                false);
        return new ScriptDrill(request, script, Clock.systemUTC(), new Random(1), this::at, begun -> {}).run();
    }

    @Test
    void whatNobodyExpectsIsToldAsOneThatCouldNotBeRun() throws Exception {
        broken = "looking for backups";

        var report = drill(WHOLE);

        assertThat(report.result()).as(report.toString()).isEqualTo(Result.COULD_NOT_RUN);
        assertThat(report.reason().map(Check::finding))
                .hasValueSatisfying(why -> assertThat(why).contains("no terminal"));
        assertThat(dir.resolve("drills")).isEmptyDirectory();
    }

    /** Processes of this test's drills that sleep. */
    private long sleepers() {
        return ProcessHandle.allProcesses()
                .filter(process -> {
                    try {
                        return Files.readString(Path.of("/proc", process.pid() + "", "environ"))
                                .contains("LIFEBOAT_DRILL_DIRECTORY=" + dir);
                    } catch (IOException e) {
                        return false;
                    }
                })
                .count();
    }

    private static void shell(String command) throws Exception {
        assertThat(new ProcessBuilder("/bin/sh", "-c", command)
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }
}
