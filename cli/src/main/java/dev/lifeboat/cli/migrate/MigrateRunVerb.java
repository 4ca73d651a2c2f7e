package dev.lifeboat.cli.migrate;

import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.cli.gate.DurationText;
import dev.lifeboat.cli.gate.GateClient;
import dev.lifeboat.cli.lease.Words;
import dev.lifeboat.cli.log.Log;
import dev.lifeboat.cli.log.LogOption;
import dev.lifeboat.migrate.plan.Plan;
import dev.lifeboat.migrate.run.Consent;
import dev.lifeboat.migrate.run.Ending;
import dev.lifeboat.migrate.run.MigrationRun;
import dev.lifeboat.migrate.run.Outcome;
import dev.lifeboat.migrate.run.RunSettings;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lifeboat migrate run}: runs a plan, if the gate allows it, and commits only what is as declared. */
@Command(
        name = "run",
        description =
                "Ask the gate, run the plan in one transaction, compare what it did with what it declares, and commit"
                        + " only then.",
        footer = {"", "The plan, and what each ending means: docs/migrations.md"},
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:executed, compared, committed, tested and told; of a dry run: compared and rolled back",
            "2:usage, or the plan says what cannot be; nothing was executed",
            "3:denied, or executed before; nothing was executed",
            "4:nothing was executed, as something was not to be had; or what became of it is not known or not told",
            "5:it did not go as the plan says: ROLLED-BACK, or ALARM where it is in the database",
            "6:the target, or the gate's answer, is another one; nothing was executed"
        })
public final class MigrateRunVerb implements Callable<Integer> {
    private static final int LAST_SECONDS = 30;

    @Mixin
    private PlanOption what = new PlanOption();

    @Option(names = "--dry-run", description = "do everything, the gate's decision included, and roll it back")
    private boolean dryRun;

    @Option(
            names = "--rollback-on-mismatch",
            description = "run the plan's rollback steps where something is wrong that no transaction undoes; else a"
                    + " terminal is asked, and without one they are not run")
    private boolean rollback;

    @Option(
            names = "--lease",
            converter = DurationText.class,
            description = "how long after the last sign of life it counts as lost (default: ${DEFAULT-VALUE})",
            defaultValue = "5m")
    private Duration lease = Duration.ofMinutes(5);

    @Option(names = "--actor", paramLabel = "WHO", description = "who runs it, e.g. ci:repo/run/42")
    private @Nullable String actor;

    @Option(names = "--url", description = "the gate; default: the one of this machine's settings")
    private @Nullable URI url;

    @Option(names = "--json", description = "what came of it as one JSON object on stdout")
    private boolean json;

    @Mixin
    private LogOption where = new LogOption();

    @Spec
    private @Nullable CommandSpec spec;

    private final InstantSource clock = InstantSource.system();

    @Override
    public Integer call() {
        var commandLine = Objects.requireNonNull(spec).commandLine();
        PrintWriter err = commandLine.getErr();
        Plan plan;
        RunSettings settings;
        TargetConnector connector;
        GateClient client;
        try {
            plan = what.plan();
            settings = new RunSettings(dryRun, lease, RunSettings.DEFAULT.patience(), consent(err));
            connector = what.connector(plan);
            client = new GateClient(url == null ? where.gate() : url, Duration.ofSeconds(30), clock);
            if (dryRun && !plan.transactional()) {
                throw new IllegalArgumentException("a plan that is not transactional has no dry run");
            }
        } catch (IllegalArgumentException e) {
            throw new ParameterException(commandLine, e.getMessage(), e);
        }
        try (var log = new Log(where.cluster())) {
            var gateAndLog = new GateAndLog(
                    client,
                    runId -> Words.of(log, plan.database(), plan.migration(), runId.toString(), clock),
                    actor,
                    err);
            var printer = new MigrationPrinter(err);
            var run = new MigrationRun(
                    plan, connector, what.engine(plan), gateAndLog, gateAndLog, settings, clock, printer);
            return untilStopped(run, connector, () -> {
                Outcome outcome = run.run();
                int exitCode = exitCode(outcome.ending());
                printer.print(outcome, exitCode);
                if (json) {
                    commandLine.getOut().println(MigrationPrinter.json(plan, outcome, exitCode));
                    commandLine.getOut().flush();
                }
                return exitCode;
            });
        }
    }

    /** Told to end, the process ends the run first, which rolls back, tells it, and prints it; its code is that of the run. */
    private static int untilStopped(MigrationRun run, TargetConnector connector, IntSupplier toItsEnd) {
        var ended = new CompletableFuture<Integer>();
        var end = new Thread(
                () -> {
                    run.stop();
                    connector.cancel();
                    try {
                        Runtime.getRuntime().halt(ended.get(LAST_SECONDS, TimeUnit.SECONDS));
                    } catch (ExecutionException | TimeoutException e) {
                        // the signal's own code
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "lifeboat-stop");
        Runtime.getRuntime().addShutdownHook(end);
        try {
            int exitCode = toItsEnd.getAsInt();
            ended.complete(exitCode);
            return exitCode;
        } catch (RuntimeException e) {
            ended.completeExceptionally(e);
            throw e;
        } finally {
            try {
                Runtime.getRuntime().removeShutdownHook(end);
            } catch (IllegalStateException e) {
                // it is ending
            }
        }
    }

    private Consent consent(PrintWriter err) {
        return why -> {
            if (rollback) {
                return true;
            }
            var terminal = System.console();
            if (terminal == null) {
                return false;
            }
            err.println(why);
            err.flush();
            return "yes".equals(terminal.readLine("Run the rollback steps of the plan? (yes/no) "));
        };
    }

    static int exitCode(Ending ending) {
        return switch (ending) {
            case COMPLETED, REHEARSED -> ExitCode.DONE;
            case PLAN_WRONG -> ExitCode.USAGE;
            case DENIED -> ExitCode.DENIED;
            case NOT_RUN, UNTOLD, UNKNOWN -> ExitCode.INDETERMINATE;
            case ROLLED_BACK, ALARM -> ExitCode.MISMATCH;
            case OTHER_TARGET -> ExitCode.IDENTITY;
        };
    }
}
