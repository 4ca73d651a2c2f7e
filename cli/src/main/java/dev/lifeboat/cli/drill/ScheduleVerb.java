package dev.lifeboat.cli.drill;

import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.cli.gate.DurationText;
import dev.lifeboat.cli.log.Log;
import dev.lifeboat.cli.log.LogOption;
import dev.lifeboat.drill.schedule.Due;
import dev.lifeboat.drill.schedule.Past;
import dev.lifeboat.drill.schedule.Planned;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lifeboat drill schedule}: runs planned drills when evidence says that they are due. */
@Command(
        name = "schedule",
        description =
                "Run planned drills when they are due, one at a time. What is due is told from the evidence alone, so"
                        + " that a restart forgets nothing, and runs nothing twice.",
        footer = {"", "What a file says: docs/drills.md"},
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:stopped; with --once: every drill that was due has passed",
            "2:usage, or the file is wrong",
            "4:with --once: a drill could not be run; or Kafka or the schema registry cannot be reached",
            "8:with --once: a drill has failed"
        })
final class ScheduleVerb implements Callable<Integer> {
    private static final Duration END_PATIENCE = Duration.ofSeconds(60);

    @Parameters(paramLabel = "FILE", description = "the file, YAML")
    private Path file = Path.of("");

    @Option(names = "--once", description = "run what is due now, and end: for cron, or a timer")
    private boolean once;

    @Option(names = "--plan", description = "say what is due, and when; run nothing")
    private boolean planOnly;

    @Option(names = "--look-every", converter = DurationText.class, description = "how often it looks; default 5m")
    private Duration lookEvery = Duration.ofMinutes(5);

    @Option(
            names = "--seed",
            description =
                    "what the times of chaos drills are drawn from; default: a number that nobody knows, kept beside"
                            + " the locks")
    private @Nullable Long seed;

    @Option(
            names = "--locks",
            paramLabel = "DIR",
            description = "holds a lock for each database that is drilled; the same for all that drill on a machine")
    private Path locks = DatabaseLock.PLACE;

    @Mixin
    private LogOption where = new LogOption();

    @Spec
    private @Nullable CommandSpec spec;

    private final Clock clock = Clock.systemUTC();

    @Override
    public Integer call() throws InterruptedException {
        List<Planned> plans = ScheduleFile.read(file);
        var stop = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        var schedule = new Schedule(plans, locks, ChaosSeed.of(seed, locks), clock, this::say, this::drill, this::past);
        if (planOnly) {
            schedule.plan();
            return ExitCode.DONE;
        }
        var worker = Thread.currentThread();
        var hook = new Thread(() -> end(worker, stop, ended), "schedule-end");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            int worst = ExitCode.DONE;
            do {
                worst = schedule.look(() -> stop.getCount() == 0, once);
            } while (!once && !waited(stop));
            return once ? worst : ExitCode.DONE;
        } finally {
            ended.countDown();
        }
    }

    private boolean waited(CountDownLatch stop) {
        try {
            return stop.await(lookEvery.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    /** The drill that runs ends as one that could not be run, is told as that, and leaves nothing. */
    private static void end(Thread worker, CountDownLatch stop, CountDownLatch ended) {
        stop.countDown();
        worker.interrupt();
        try {
            ended.await(END_PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Past past(String database) {
        try (var log = new Log(where.cluster())) {
            return DrillPast.read(log, database);
        }
    }

    private int drill(Planned plan) {
        var words = new ArrayList<>(List.of(plan.database()));
        words.addAll(plan.options());
        words.addAll(where.words());
        words.add("--no-lock"); // it is held already
        var own = Objects.requireNonNull(spec).commandLine();
        return new CommandLine(new DrillRunVerb())
                .setOut(own.getOut())
                .setErr(own.getErr())
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    say("error: " + e.getMessage());
                    return e instanceof CommandFailedException failed ? failed.exitCode() : ExitCode.CRASH;
                })
                .execute(words.toArray(String[]::new));
    }

    private void say(String line) {
        var err = Objects.requireNonNull(spec).commandLine().getErr();
        err.println(line);
        err.flush();
    }

    /** Whether a plan is due, in words. */
    static String words(Planned plan, Due due) {
        return plan.name() + " (" + plan.database() + "): "
                + (due instanceof Due.Later later
                        ? (later.at().equals(Instant.MAX) || plan.chaos() ? "not due" : "not due until " + later.at())
                        : "due")
                + ", " + due.why();
    }
}
