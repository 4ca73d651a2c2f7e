package dev.lifeboat.drill.script;

import dev.lifeboat.drill.Check;
import dev.lifeboat.drill.Check.Outcome;
import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.DrillReport;
import dev.lifeboat.drill.DrillRequest;
import dev.lifeboat.drill.Listed;
import dev.lifeboat.drill.Phase;
import dev.lifeboat.drill.Progress;
import dev.lifeboat.drill.Result;
import dev.lifeboat.drill.engine.Course;
import dev.lifeboat.drill.engine.Ground;
import dev.lifeboat.drill.place.Account;
import dev.lifeboat.drill.place.Deadline;
import dev.lifeboat.drill.place.Scratch;
import dev.lifeboat.drill.run.Drill;
import dev.lifeboat.v1.BackupStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A drill with a script of somebody's own: it lists the backups, restores the one that is chosen into a directory of its own,
 * and says what it found. It passes only if all that it tells, how it ends, and what is asked of every drill agree. One use is
 * one drill; for one thread.
 */
public final class ScriptDrill {
    /** Clocks of script and drill may be read at another time. */
    private static final Duration TOLERANCE = Duration.ofSeconds(1);

    private final DrillRequest request;
    private final Path script;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Progress progress;
    private final Consumer<Drill.Begun> begun;
    private final Course course;
    private final Ground ground;

    private @Nullable Listed chosen;
    private Told.@Nullable Measured measured;
    private @Nullable Boolean checksumsMatched;
    private long restoredBytes;

    /**
     * @param script what is run
     * @param begun is told before anything is restored; what it throws ends the drill, and is thrown on
     */
    public ScriptDrill(
            DrillRequest request,
            Path script,
            InstantSource clock,
            RandomGenerator random,
            Progress progress,
            Consumer<Drill.Begun> begun) {
        this.request = request;
        this.script = script.toAbsolutePath().normalize();
        this.clock = clock;
        this.random = random;
        this.progress = progress;
        this.begun = begun;
        this.course = new Course(clock);
        this.ground = new Ground(request, course);
    }

    /** What the drill is told to be done with. */
    public static String tool(Path script) {
        return "command:" + script.getFileName();
    }

    /** Runs it. Throws nothing that a report can say; what it made is removed whatever happens. */
    public DrillReport run() {
        Instant startedAt = clock.instant();
        Result result;
        try {
            phases(startedAt);
            result = course.anyFailed() ? Result.FAILED : Result.PASSED;
        } catch (DrillEndedException e) {
            course.ended(e);
            result = course.anyFailed() ? Result.FAILED : e.result();
        }
        return new DrillReport(
                tool(script),
                chosen == null ? null : chosen.backup(),
                result,
                startedAt,
                clock.instant(),
                times(),
                course.checks(),
                checksumsMatched,
                measured == null
                        ? null
                        : new DrillReport.Measured(null, measured.tables(), measured.rows(), bytes(measured), null));
    }

    private void phases(Instant startedAt) throws DrillEndedException {
        var deadline = Deadline.in(request.timeLimit());
        Account account = course.in(Phase.PLAN, () -> ground.account("a drill of somebody's own commands"));
        Scratch scratch = course.in(Phase.PLAN, () -> ground.scratch(startedAt, account));
        var run = new ScriptRun(scratch, deadline, progress);
        try {
            Listed backup = course.in(Phase.PLAN, () -> Course.expected(() -> choose(run, deadline)));
            begun.accept(new Drill.Begun(backup, startedAt));
            Course.expected(() -> restored(run, scratch, deadline, backup));
        } finally {
            course.in(Phase.CLEAN_UP, () -> ground.cleared(scratch));
        }
    }

    private boolean restored(ScriptRun run, Scratch scratch, Deadline deadline, Listed backup)
            throws DrillEndedException {
        var restore = course.in(
                Phase.RESTORE, () -> run.run("restore", variables("restore", deadline, backup), words("restore")));
        restoredBytes = scratch.restoredBytes();
        Told told = course.in(Phase.VERIFY, () -> believed(restore));
        course.in(Phase.CHECK, () -> unchanged(run, deadline, backup));
        judge(backup, told);
        return true;
    }

    private List<String> words(String work) {
        return List.of(script.toString(), work);
    }

    private Map<String, String> variables(String work, Deadline deadline, @Nullable Listed backup) {
        var variables = new LinkedHashMap<String, String>();
        variables.put("LIFEBOAT_DRILL_CONTRACT", "1");
        variables.put("LIFEBOAT_DRILL_WORK", work);
        variables.put("LIFEBOAT_DRILL_DATABASE", request.database());
        variables.put("LIFEBOAT_DRILL_NAME", request.name());
        variables.put(
                "LIFEBOAT_DRILL_BACKUP", backup == null ? "" : backup.backup().getBackupId());
        variables.put(
                "LIFEBOAT_DRILL_POINT_IN_TIME",
                request.pointInTime() == null ? "" : request.pointInTime().toString());
        variables.put("LIFEBOAT_DRILL_TIME_LIMIT", Long.toString(deadline.left().toSeconds()));
        return variables;
    }

    private List<Listed> list(ScriptRun run, Deadline deadline) throws DrillEndedException {
        var listing = run.run("list", variables("list", deadline, null), words("list"));
        if (!listing.ended().well()) {
            throw DrillEndedException.couldNotRun("list", listing.ended().lastWords());
        }
        if (listing.told() == null) {
            throw DrillEndedException.couldNotRun("list", listing.nonsense());
        }
        return listing.told().backups();
    }

    private Listed choose(ScriptRun run, Deadline deadline) throws DrillEndedException {
        progress.at("looking for backups", 0, 0);
        Listed backup = request.choice().from(list(run, deadline), request.pointInTime(), random);
        chosen = backup;
        course.passed(
                "backup",
                backup.backup().getBackupId() + " of " + backup.backup().getEndedAt() + ", "
                        + backup.backup().getStatus());
        return backup;
    }

    /** What it tells, where that fits with how it ended. */
    private Told believed(ScriptRun.Ended restore) throws DrillEndedException {
        if (restore.survivors() > 0) {
            course.warned("survivors", restore.survivors() + " processes outlived the script, and were killed");
        }
        Told told = restore.told();
        if (told == null) {
            throw unbelievable(restore.nonsense());
        }
        if (told.result() == null) {
            throw unbelievable("it told no result; " + restore.ended().lastWords());
        }
        boolean well = restore.ended().well();
        if (well != (told.result() == Result.PASSED)) {
            throw unbelievable("it told " + told.result() + " and ended with "
                    + restore.ended().code() + "; 0 is for what passed, and for nothing else");
        }
        if (told.result() == Result.COULD_NOT_RUN) {
            throw unbelievable(told.reason().isEmpty() ? "it could not be run, and told no reason" : told.reason());
        }
        if (!told.backups().isEmpty()) {
            throw unbelievable("it listed backups where it was to restore one");
        }
        if (told.result() == Result.PASSED) {
            whole(told);
        }
        return told;
    }

    /** That it passed says nothing without what it has looked at. */
    private void whole(Told told) throws DrillEndedException {
        var read = told.measured();
        if (read == null) {
            throw unbelievable("it told that it passed, and not how many tables and rows it has read");
        }
        if (told.checks().stream().noneMatch(check -> check.outcome() == Outcome.PASSED)) {
            throw unbelievable("it told that it passed, and of no check that did");
        }
        if (request.pointInTime() != null
                && told.checks().stream()
                        .noneMatch(check ->
                                check.name().equals(Check.POINT_IN_TIME) && check.outcome() == Outcome.PASSED)) {
            throw unbelievable("it was to recover to " + request.pointInTime() + ", and told no check '"
                    + Check.POINT_IN_TIME + "' that passed");
        }
        Duration took = course.phases().getOrDefault(Phase.RESTORE, Duration.ZERO);
        if (read.restoreMillis() != null
                && Duration.ofMillis(read.restoreMillis()).compareTo(took.plus(TOLERANCE)) > 0) {
            throw unbelievable("it told a restore of " + read.restoreMillis() + " ms, and ran for " + took.toMillis());
        }
    }

    private static DrillEndedException unbelievable(String why) {
        return DrillEndedException.couldNotRun("script", why);
    }

    /** A backup that went away meanwhile, or became another, was not drilled. */
    private boolean unchanged(ScriptRun run, Deadline deadline, Listed backup) throws DrillEndedException {
        if (list(run, deadline).stream().noneMatch(it -> it.backup().equals(backup.backup()))) {
            throw DrillEndedException.couldNotRun(
                    "backup",
                    "backup " + backup.backup().getBackupId() + " was deleted or changed while it was being restored");
        }
        return true;
    }

    private void judge(Listed backup, Told told) throws DrillEndedException {
        measured = told.measured();
        for (Told.Finding check : told.checks()) {
            boolean ofChecksums = check.name().equals("checksums");
            course.in(ofChecksums ? Phase.CHECK : Phase.VERIFY, () -> noted(check));
            if (ofChecksums && (check.outcome() == Outcome.PASSED || check.outcome() == Outcome.FAILED)) {
                checksumsMatched = check.outcome() == Outcome.PASSED && !Boolean.FALSE.equals(checksumsMatched);
            }
        }
        if (told.result() == Result.FAILED) {
            throw DrillEndedException.failed(
                    "script", told.reason().isEmpty() ? "it told that the restore failed" : told.reason());
        }
        course.in(Phase.COMPARE, () -> compare(backup));
    }

    private boolean noted(Told.Finding check) {
        course.add(check.name(), check.outcome(), check.finding());
        return true;
    }

    private boolean compare(Listed backup) throws DrillEndedException {
        var read = measured;
        if (read == null) {
            throw unbelievable("it told nothing to compare");
        }
        course.floor("tables", read.tables(), request.floors().tables());
        course.floor("rows", read.rows(), request.floors().rows());
        course.floor("bytes", bytes(read), request.floors().bytes());
        Duration took = times().getOrDefault(Phase.RESTORE, Duration.ZERO);
        Duration rto = request.rto();
        if (rto != null && took.compareTo(rto) > 0) {
            course.warned("rto", "back in " + took.toSeconds() + " s, later than within " + rto);
        }
        if (backup.backup().getStatus() != BackupStatus.COMPLETED) {
            throw DrillEndedException.couldNotRun(
                    "backup",
                    "it came back, but is listed as " + backup.backup().getStatus() + ", so that proves nothing");
        }
        return true;
    }

    /** As told, else what lies in the directory of the drill. */
    private long bytes(Told.Measured read) {
        return read.bytes() == null ? restoredBytes : read.bytes();
    }

    /** The script restores, recovers and verifies in one; what it says of the restore alone is taken from that. */
    private Map<Phase, Duration> times() {
        var times = new EnumMap<Phase, Duration>(Phase.class);
        times.putAll(course.phases());
        Duration all = times.get(Phase.RESTORE);
        var read = measured;
        if (all != null && read != null) {
            Duration restore = read.restoreMillis() == null ? all : Duration.ofMillis(read.restoreMillis());
            times.put(Phase.RESTORE, restore);
            times.put(Phase.RECOVER, Duration.ZERO);
            Duration rest = all.minus(restore);
            times.merge(Phase.VERIFY, rest.isNegative() ? Duration.ZERO : rest, Duration::plus);
        }
        return times;
    }
}
