package dev.lifeboat.drill.procedure;

import dev.lifeboat.drill.Check;
import dev.lifeboat.drill.Check.Outcome;
import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.DrillReport;
import dev.lifeboat.drill.DrillReport.Measured;
import dev.lifeboat.drill.DrillRequest;
import dev.lifeboat.drill.Phase;
import dev.lifeboat.drill.Progress;
import dev.lifeboat.drill.Result;
import dev.lifeboat.drill.engine.Course;
import dev.lifeboat.drill.engine.Ground;
import dev.lifeboat.drill.place.Account;
import dev.lifeboat.drill.place.Blame;
import dev.lifeboat.drill.place.Commands;
import dev.lifeboat.drill.place.Deadline;
import dev.lifeboat.drill.place.Scratch;
import dev.lifeboat.drill.script.ScriptRun;
import dev.lifeboat.drill.script.Told;
import dev.lifeboat.v1.BackupEvidence;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows a procedure in a directory of its own, step by step, each timed. It passes only if every command was run and ended
 * well, and a step has told what is there again: that nothing failed is no proof that the database is back. One use is one
 * drill; for one thread.
 */
public final class ProcedureDrill {
    /** What the drill is told to be done with. */
    public static final String TOOL = "procedure";

    private final DrillRequest request;
    private final Procedure procedure;
    private final BackupEvidence backup;
    private final Map<String, String> values;
    private final InstantSource clock;
    private final Progress progress;
    private final Person person;
    private final Course course;
    private final Ground ground;
    private final List<String> skipped = new ArrayList<>();

    private Told.@Nullable Measured measured;
    private boolean anyCheck;
    private @Nullable Boolean checksumsMatched;
    private long restoredBytes;
    private @Nullable Duration followed;

    /** Whoever is there for the steps that need a person. */
    public interface Person {
        /** Nobody is there: what needs a person is not done. */
        Person NOBODY = (number, step, command) -> false;

        /**
         * Asks whether a step was done, or, where there is a command, whether it may be run.
         *
         * @param command filled in; null where there is none
         */
        boolean agrees(int number, Procedure.Step step, @Nullable String command);
    }

    /**
     * @param values of the placeholders, but for the directory, which is that of the drill
     */
    public ProcedureDrill(
            DrillRequest request,
            Procedure procedure,
            BackupEvidence backup,
            Map<String, String> values,
            InstantSource clock,
            Progress progress,
            Person person) {
        this.request = request;
        this.procedure = procedure;
        this.backup = backup;
        this.values = Map.copyOf(values);
        this.clock = clock;
        this.progress = progress;
        this.person = person;
        this.course = new Course(clock);
        this.ground = new Ground(request, course);
    }

    /** Follows it. Throws nothing that a report can say; what it made is removed whatever happens. */
    public DrillReport run() {
        return run(startedAt -> {});
    }

    /**
     * As {@link #run()}.
     *
     * @param begun is told when it begins, before any command is run; what it throws is thrown on
     */
    public DrillReport run(Consumer<Instant> begun) {
        Instant startedAt = clock.instant();
        begun.accept(startedAt);
        Result result;
        try {
            Course.expected(() -> {
                phases(startedAt);
                return true;
            });
            result = course.anyFailed() ? Result.FAILED : Result.PASSED;
        } catch (DrillEndedException e) {
            course.ended(e);
            result = course.anyFailed() ? Result.FAILED : e.result();
        }
        var read = measured;
        return new DrillReport(
                TOOL,
                backup,
                result,
                startedAt,
                clock.instant(),
                times(),
                course.checks(),
                checksumsMatched,
                read == null ? null : new Measured(null, read.tables(), read.rows(), bytes(read), null));
    }

    private void phases(Instant startedAt) throws DrillEndedException {
        var deadline = Deadline.in(request.timeLimit());
        Account account = course.in(Phase.PLAN, () -> ground.account("a drill of somebody's own commands"));
        Scratch scratch = course.in(Phase.PLAN, () -> ground.scratch(startedAt, account));
        try {
            var all = new LinkedHashMap<>(values);
            all.put("directory", scratch.data().toString());
            course.in(Phase.PLAN, () -> plan(all));
            var run = new ScriptRun(scratch, deadline, progress);
            try {
                course.in(Phase.RESTORE, () -> follow(run, all));
            } finally {
                run.end(); // a server that one step has begun is there for the next ones, and for nobody after them
            }
            restoredBytes = scratch.restoredBytes();
            course.in(Phase.COMPARE, this::compare);
        } finally {
            course.in(Phase.CLEAN_UP, () -> ground.cleared(scratch));
        }
    }

    private boolean plan(Map<String, String> all) throws DrillEndedException {
        var missing = Template.missing(procedure, all);
        if (!missing.isEmpty()) {
            throw DrillEndedException.couldNotRun(
                    "placeholders",
                    "there is no value for {{" + String.join("}}, {{", missing) + "}}; --set gives one");
        }
        String id = backup.getBackupId();
        if (!Template.plain(id)) {
            throw DrillEndedException.couldNotRun(
                    "placeholders",
                    "the id of the backup holds what a shell may read as more than a word; no command is run with it");
        }
        if (procedure.steps().stream().noneMatch(step -> step.command() != null)) {
            throw DrillEndedException.couldNotRun("steps", "no step of the procedure has a command");
        }
        return true;
    }

    private boolean follow(ScriptRun run, Map<String, String> all) throws DrillEndedException {
        Instant from = clock.instant();
        int number = 0;
        for (Procedure.Step step : procedure.steps()) {
            number++;
            progress.at(
                    "step " + number + ": " + step.title(),
                    number - 1,
                    procedure.steps().size());
            follow(run, number, step, all);
        }
        followed = Duration.between(from, clock.instant());
        return true;
    }

    private void follow(ScriptRun run, int number, Procedure.Step step, Map<String, String> all)
            throws DrillEndedException {
        String name = "step " + number;
        String command = step.command() == null ? null : Template.filled(step.command(), all);
        Instant from = clock.instant();
        if (step.person() && !person.agrees(number, step, command)) {
            course.notRun(name, "skipped, for it needs a person: " + step.title());
            if (command != null) {
                skipped.add(name);
            }
            return;
        }
        if (command != null) {
            var ended = run.step("step-" + number, variables(), List.of("/bin/sh", "-ec", command));
            judge(name, step, ended);
        }
        timed(name, step, Duration.between(from, clock.instant()));
    }

    private Map<String, String> variables() {
        return Map.of(
                "LIFEBOAT_DRILL_CONTRACT",
                "1",
                "LIFEBOAT_DRILL_WORK",
                "procedure",
                "LIFEBOAT_DRILL_DATABASE",
                request.database(),
                "LIFEBOAT_DRILL_NAME",
                request.name(),
                "LIFEBOAT_DRILL_BACKUP",
                backup.getBackupId(),
                "LIFEBOAT_DRILL_POINT_IN_TIME",
                request.pointInTime() == null ? "" : request.pointInTime().toString());
    }

    private void judge(String name, Procedure.Step step, ScriptRun.Ended run) throws DrillEndedException {
        Commands.Ended ended = run.ended();
        if (!ended.well()) {
            var place = Blame.place(ended.text());
            throw place.isPresent()
                    ? DrillEndedException.couldNotRun(name, place.get())
                    : DrillEndedException.failed(name, step.title() + ": " + ended.lastWords());
        }
        Told told = run.told();
        if (told == null) {
            throw DrillEndedException.couldNotRun(name, run.nonsense());
        }
        if (told.result() != null || !told.backups().isEmpty()) {
            throw DrillEndedException.couldNotRun(name, "a step tells checks, and what it measured; no more");
        }
        for (Told.Finding check : told.checks()) {
            noted(check);
        }
        if (told.measured() != null) {
            if (measured != null) {
                throw DrillEndedException.couldNotRun(name, "another step has measured already");
            }
            measured = told.measured();
        }
    }

    private void noted(Told.Finding check) {
        boolean passed = check.outcome() == Outcome.PASSED;
        anyCheck |= passed;
        if (check.name().equals("checksums") && (passed || check.outcome() == Outcome.FAILED)) {
            checksumsMatched = passed && !Boolean.FALSE.equals(checksumsMatched);
        }
        course.add(check.name(), check.outcome(), check.finding());
    }

    private void timed(String name, Procedure.Step step, Duration took) {
        String finding = step.title() + ": " + seconds(took);
        if (step.expected() != null && took.compareTo(step.expected()) > 0) {
            course.warned(name, finding + ", expected " + seconds(step.expected()));
        } else {
            course.passed(name, finding);
        }
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }

    private boolean compare() throws DrillEndedException {
        if (course.anyFailed()) {
            return false;
        }
        if (!skipped.isEmpty()) {
            throw DrillEndedException.couldNotRun(
                    "steps", String.join(", ", skipped) + " was skipped, so the procedure was not followed");
        }
        var read = measured;
        if (read == null || !anyCheck) {
            throw DrillEndedException.couldNotRun(
                    "proof",
                    "no step told "
                            + (read == null ? "how many tables and rows are there again" : "of a check that passed")
                            + ", so nothing says that the database is back");
        }
        if (request.pointInTime() != null
                && course.checks().stream()
                        .noneMatch(check ->
                                check.name().equals(Check.POINT_IN_TIME) && check.outcome() == Outcome.PASSED)) {
            throw DrillEndedException.couldNotRun(
                    "proof", "no step told a check '" + Check.POINT_IN_TIME + "' that passed");
        }
        course.floor("tables", read.tables(), request.floors().tables());
        course.floor("rows", read.rows(), request.floors().rows());
        Duration estimate = procedure.estimate();
        if (estimate != null && followed != null && followed.compareTo(estimate) > 0) {
            course.warned("estimate", "it took " + seconds(followed) + ", estimated are " + seconds(estimate));
        }
        return true;
    }

    private long bytes(Told.Measured read) {
        return read.bytes() == null ? restoredBytes : read.bytes();
    }

    /** Restore, recovery and checks are steps like any other: all of them are the time of the recovery. */
    private Map<Phase, Duration> times() {
        var times = new EnumMap<Phase, Duration>(Phase.class);
        times.putAll(course.phases());
        if (followed != null) {
            times.put(Phase.RECOVER, Duration.ZERO);
            times.put(Phase.VERIFY, Duration.ZERO);
        }
        return times;
    }
}
