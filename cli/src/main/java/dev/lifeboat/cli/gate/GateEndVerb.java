package dev.lifeboat.cli.gate;

import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.cli.lease.Told;
import dev.lifeboat.cli.lease.Words;
import dev.lifeboat.cli.log.Log;
import dev.lifeboat.cli.log.LogOption;
import dev.lifeboat.v1.MigrationEvidence;
import dev.lifeboat.v1.MigrationState;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lifeboat gate end}: a person tells how a migration ended that is lost. */
@Command(
        name = "end",
        description = "Tell how a migration ended whose runner cannot tell it any more. Look into the database first.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:told", "2:usage", "4:nothing to end, or its lease still holds; or Kafka cannot be reached"})
public final class GateEndVerb implements Callable<Integer> {
    private static final Map<String, MigrationState> ENDS = Map.of(
            "completed", MigrationState.COMPLETED,
            "failed", MigrationState.FAILED,
            "rolled-back", MigrationState.ROLLED_BACK);

    @Parameters(paramLabel = "DATABASE", description = "e.g. postgresql:orders-prod/orders")
    private String database = "";

    @Option(names = "--migration", required = true, paramLabel = "ID", description = "the migration's id")
    private String migration = "";

    @Option(names = "--as", required = true, paramLabel = "HOW", description = "completed, failed or rolled-back")
    private String how = "";

    @Option(names = "--by", required = true, paramLabel = "WHO", description = "who has looked, e.g. jo@example.org")
    private String by = "";

    @Option(names = "--because", paramLabel = "TEXT", description = "what was found in the database")
    private @Nullable String because;

    @Mixin
    private LogOption where = new LogOption();

    @Spec
    private @Nullable CommandSpec spec;

    private final InstantSource clock = InstantSource.system();

    @Override
    public Integer call() {
        var commandLine = Objects.requireNonNull(spec).commandLine();
        MigrationState state = ENDS.get(how);
        if (state == null || by.isBlank()) {
            throw new ParameterException(
                    commandLine, "--as is completed, failed or rolled-back, and --by says who has looked");
        }
        try (var log = new Log(where.cluster())) {
            for (Told lost : lost(Words.of(log, database, migration, "", clock).runs())) {
                String run = Objects.requireNonNullElse(lost.word().getRunId(), "");
                String place = Words.of(log, database, migration, run, clock).say(ended(lost.word(), state));
                commandLine.getErr().println("  told: " + state + ", of run " + Printed.safe(run) + ", at " + place);
            }
        }
        commandLine.getErr().flush();
        return ExitCode.DONE;
    }

    /** All runs that have not ended; none of them may be alive. */
    private List<Told> lost(List<Told> runs) {
        List<Told> lost = runs.stream().filter(Told::isOpen).toList();
        if (lost.isEmpty()) {
            throw new CommandFailedException(
                    ExitCode.INDETERMINATE,
                    Words.source(database) + " tells of no run of migration " + migration + " that has not ended"
                            + (runs.isEmpty()
                                    ? ""
                                    : "; it says "
                                            + runs.stream()
                                                    .map(run -> run.word().getState() + "")
                                                    .distinct()
                                                    .collect(Collectors.joining(", ")))
                            + "; what another source tells, that source has to correct");
        }
        for (Told run : lost) {
            if (clock.instant().isBefore(run.holdsUntil())) {
                throw new CommandFailedException(
                        ExitCode.INDETERMINATE,
                        "the lease of run " + run.word().getRunId() + " holds until " + run.holdsUntil()
                                + ": whoever runs it was alive a moment ago, and will"
                                + " tell how it ended. If that one is dead, wait until then");
            }
        }
        return lost;
    }

    private MigrationEvidence ended(MigrationEvidence last, MigrationState state) {
        return MigrationEvidence.newBuilder(last)
                .setState(state)
                .setEndedAt(clock.instant().truncatedTo(ChronoUnit.MILLIS))
                .setLeaseUntil(null)
                .setActor(by)
                .setProblem("as " + by + " has found" + (because == null ? "" : ": " + because))
                .build();
    }
}
