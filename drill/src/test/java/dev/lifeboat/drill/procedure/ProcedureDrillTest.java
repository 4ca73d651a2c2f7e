package dev.lifeboat.drill.procedure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.drill.Check;
import dev.lifeboat.drill.Choice;
import dev.lifeboat.drill.DrillReport;
import dev.lifeboat.drill.DrillRequest;
import dev.lifeboat.drill.Floors;
import dev.lifeboat.drill.Progress;
import dev.lifeboat.drill.Result;
import dev.lifeboat.v1.BackupEvidence;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcedureDrillTest {
    private static final Procedure.Step CALL = new Procedure.Step("call somebody", null, null, true, null);
    private static final Procedure.Step RESTORE = step("restore", "printf %s {{backup}} > {{directory}}/restored");
    private static final Procedure.Step LOOK = step("look", """
            test "$(cat {{directory}}/restored)" = 42
            printf '%s\\n' '{"check": {"name": "content", "outcome": "passed"}}' \\
                '{"measured": {"tables": 1, "rows": 1}}' >> "$LIFEBOAT_DRILL_RESULT"
            """);

    @TempDir
    private Path dir;

    @Test
    void passesWhenEveryStepEndsWellAndOneTellsWhatIsThere() {
        var report = follow(ProcedureDrill.Person.NOBODY, "42", CALL, RESTORE, LOOK);

        assertThat(report.result()).as(report.toString()).isEqualTo(Result.PASSED);
        assertThat(report.restoreTime()).isNotNull();
        assertThat(report.checks()).extracting(Check::name).contains("step 1", "step 2", "step 3", "content");
        assertThat(dir.resolve("drills")).isEmptyDirectory();
    }

    @Test
    void whatOneStepLeavesRunningIsThereForTheNextOnesAndForNobodyAfterwards() {
        var begin = step("begin", "sleep 600 & echo $! > {{directory}}/pid; cp {{directory}}/pid " + dir + "/pid");
        var there = step("there", "kill -0 $(cat {{directory}}/pid)");

        var report = follow(ProcedureDrill.Person.NOBODY, "42", begin, there, RESTORE, LOOK);

        assertThat(report.result()).as(report.toString()).isEqualTo(Result.PASSED);
        assertThat(dir.resolve("pid"))
                .content()
                .satisfies(pid -> assertThat(ProcessHandle.of(Long.parseLong(pid.strip())))
                        .satisfiesAnyOf(
                                handle -> assertThat(handle).isEmpty(),
                                handle -> assertThat(handle.orElseThrow().isAlive())
                                        .isFalse()));
    }

    @Test
    void tellsThatItBeginsBeforeAnythingIsRun() {
        assertThatThrownBy(
                        () -> drill(ProcedureDrill.Person.NOBODY, "42", RESTORE).run(at -> {
                            throw new IllegalStateException("not published");
                        }))
                .hasMessage("not published");
        assertThat(dir.resolve("drills")).doesNotExist();
    }

    @Test
    void thatNothingFailedIsNoProof() {
        var report = follow(ProcedureDrill.Person.NOBODY, "42", RESTORE);

        assertThat(report.result()).isEqualTo(Result.COULD_NOT_RUN);
        assertThat(reason(report)).contains("nothing says that the database is back");
    }

    @Test
    void failsWithTheStepThatFails() {
        var report = follow(ProcedureDrill.Person.NOBODY, "41", RESTORE, LOOK);

        assertThat(report.result()).isEqualTo(Result.FAILED);
        assertThat(report.reason().map(Check::name)).contains("step 2");
    }

    @Test
    void aCommandThatNeedsAPersonIsNotRunWithoutOne() {
        var switchOver = new Procedure.Step("switch over", "echo done > {{directory}}/switched", null, true, null);

        var report = follow(ProcedureDrill.Person.NOBODY, "42", RESTORE, switchOver, LOOK);

        assertThat(report.result()).isEqualTo(Result.COULD_NOT_RUN);
        assertThat(reason(report)).contains("step 2 was skipped");
    }

    @Test
    void asksThePersonWithTheCommandFilledIn() {
        var asked = new ArrayList<String>();
        var sure = new Procedure.Step("sure?", "test {{backup}} = 42", null, true, null);

        var report = follow(
                (number, step, command) -> asked.add(number + " " + step.title() + " " + command),
                "42",
                CALL,
                RESTORE,
                sure,
                LOOK);

        assertThat(report.result()).as(report.toString()).isEqualTo(Result.PASSED);
        assertThat(asked).containsExactly("1 call somebody null", "3 sure? test 42 = 42");
    }

    @Test
    void runsNothingWithAnIdThatAShellMightReadAsMore() {
        var report = follow(ProcedureDrill.Person.NOBODY, "$(reboot)", RESTORE, LOOK);

        assertThat(report.result()).isEqualTo(Result.COULD_NOT_RUN);
        assertThat(report.checks()).noneMatch(check -> check.name().startsWith("step"));
    }

    @Test
    void runsNothingWherePlaceholdersStayOpen() {
        var report = follow(ProcedureDrill.Person.NOBODY, "42", RESTORE, step("there", "ls {{host}}"));

        assertThat(reason(report)).contains("no value for {{host}}");
    }

    @Test
    void whatNobodyExpectsIsToldAsOneThatCouldNotBeRun() {
        var sure = new Procedure.Step("sure?", null, null, true, null);

        var report = follow(
                (number, step, command) -> {
                    throw new IllegalStateException("no terminal");
                },
                "42",
                sure,
                RESTORE,
                LOOK);

        assertThat(report.result()).isEqualTo(Result.COULD_NOT_RUN);
        assertThat(reason(report)).contains("no terminal");
        assertThat(dir.resolve("drills")).isEmptyDirectory();
    }

    private static Procedure.Step step(String title, @Nullable String command) {
        return new Procedure.Step(title, command, Duration.ofMinutes(5), false, null);
    }

    private static String reason(DrillReport report) {
        return report.reason().map(Check::finding).orElse("");
    }

    private DrillReport follow(ProcedureDrill.Person person, String backup, Procedure.Step... steps) {
        return drill(person, backup, steps).run();
    }

    private ProcedureDrill drill(ProcedureDrill.Person person, String backup, Procedure.Step... steps) {
        var procedure = new Procedure(
                "postgresql:prod/orders",
                "restore orders",
                "",
                List.of(steps),
                Duration.ofHours(1),
                List.of("somebody"),
                List.of(),
                Map.of());
        var request = new DrillRequest(
                procedure.database(),
                "orders",
                new Choice.Of(backup),
                null,
                dir.resolve("drills"),
                null,
                Floors.NOT_EMPTY,
                List.of(),
                true,
                Duration.ofMinutes(2),
                null,
                System.getProperty("user.name"),
                "",
                null,
                List.of(),
                "drill",
                false);
        return new ProcedureDrill(
                request,
                procedure,
                BackupEvidence.newBuilder().setBackupId(backup).build(),
                Map.of("backup", backup),
                Clock.systemUTC(),
                Progress.NONE,
                person);
    }
}
