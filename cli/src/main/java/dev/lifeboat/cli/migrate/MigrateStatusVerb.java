package dev.lifeboat.cli.migrate;

import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.cli.gate.GateClient;
import dev.lifeboat.cli.lease.Words;
import dev.lifeboat.cli.log.Log;
import dev.lifeboat.cli.log.LogOption;
import dev.lifeboat.migrate.engine.Journal;
import dev.lifeboat.migrate.plan.Plan;
import dev.lifeboat.migrate.run.Ledger;
import dev.lifeboat.migrate.run.MigrationStatus;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lifeboat migrate status}: asks the target itself what became of a migration. */
@Command(
        name = "status",
        description = "Ask the target itself what became of a migration: whether it runs, is there, or is not.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:all of it is there as planned, or nothing of it",
            "2:usage",
            "4:it runs, or the target cannot be asked",
            "5:it is there, all of it or in part, and not known to be as planned"
        })
public final class MigrateStatusVerb implements Callable<Integer> {
    @Mixin
    private PlanOption what = new PlanOption();

    @Option(
            names = "--publish",
            description = "tell what the target says, where the run could not; asks the plan's tests first")
    private boolean publish;

    @Option(names = "--json", description = "as one JSON object on stdout")
    private boolean json;

    @Mixin
    private LogOption where = new LogOption();

    @Spec
    private @Nullable CommandSpec spec;

    private final InstantSource clock = InstantSource.system();

    @Override
    public Integer call() {
        var commandLine = Objects.requireNonNull(spec).commandLine();
        Plan plan;
        TargetConnector connector;
        try {
            plan = what.plan();
            connector = what.connector(plan);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(commandLine, e.getMessage(), e);
        }
        var printer = new MigrationPrinter(commandLine.getErr());
        MigrationStatus status;
        try (Connection connection = connector.open()) {
            status = MigrationStatus.of(plan, what.engine(plan), connection);
            if (publish) {
                status = status.tested(plan, what.engine(plan), connection);
                publish(plan, status, connection, commandLine.getErr());
            }
        } catch (SQLException | IllegalStateException e) {
            throw new CommandFailedException(
                    ExitCode.INDETERMINATE, "the target cannot be asked: " + e.getMessage(), e);
        }
        printer.print(status);
        if (json) {
            commandLine.getOut().println(MigrationPrinter.json(plan, status));
            commandLine.getOut().flush();
        }
        return exitCode(status.state());
    }

    private void publish(Plan plan, MigrationStatus status, Connection connection, PrintWriter err)
            throws SQLException {
        var word = status.word(clock);
        if (word == null) {
            err.println("there is nothing to tell");
            return;
        }
        journalled(what.engine(plan).journal(connection, plan.migration()), word);
        try (var log = new Log(where.cluster())) {
            new GateAndLog(
                            new GateClient(where.gate(), Duration.ofSeconds(30), clock),
                            runId -> Words.of(log, plan.database(), plan.migration(), runId.toString(), clock),
                            null,
                            err)
                    .tell(word);
        }
        err.println("told: " + word.state());
    }

    /** Before it is told elsewhere: if the target does not take it, nobody is told. */
    private static void journalled(Journal journal, Ledger.Word word) throws SQLException {
        switch (word.state()) {
            case COMPLETED -> {
                if (!journal.endCompleted(word.runId())) {
                    throw new IllegalStateException("it is not there any more; ask again");
                }
            }
            case ROLLED_BACK -> journal.end(word.runId(), Journal.State.ROLLED_BACK);
            default -> journal.end(word.runId(), Journal.State.FAILED);
        }
    }

    private static int exitCode(MigrationStatus.State state) {
        return switch (state) {
            case NOT_BEGUN, ROLLED_BACK, COMPLETED -> ExitCode.DONE;
            case RUNNING -> ExitCode.INDETERMINATE;
            case COMMITTED, FAILED, IN_PART -> ExitCode.MISMATCH;
        };
    }
}
