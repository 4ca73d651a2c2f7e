package dev.lifeboat.cli.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.cli.lease.Child;
import dev.lifeboat.cli.lease.LeasedRun;
import dev.lifeboat.cli.lease.Told;
import dev.lifeboat.cli.lease.Words;
import dev.lifeboat.cli.log.Log;
import dev.lifeboat.cli.log.LogOption;
import dev.lifeboat.v1.MigrationEvidence;
import dev.lifeboat.v1.MigrationState;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lifeboat gate exec}: runs a command if the gate allows it, and tells that it runs and how it ended. */
@Command(
        name = "exec",
        description =
                "Run a command that migrates, if the gate allows it. While it runs it holds a lease, which holds back"
                        + " other migrations of the database; how it ends is told. On anything but an allow nothing runs.",
        footer = {"", "What is told, and what a lost migration is: docs/gate-exec.md"},
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "that of the command, where it was run; else:",
            "2:usage, or there is no such command",
            "3:denied, or another run or migration began at the same time",
            "4:the gate cannot be reached or cannot tell, or Kafka does not take that it has started",
            "6:the answer is not about what was asked"
        })
public final class GateExecVerb implements Callable<Integer> {
    private static final Duration SHORTEST = Duration.ofSeconds(5);

    @Parameters(index = "0", paramLabel = "DATABASE", description = "e.g. postgresql:orders-prod/orders")
    private String database = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "COMMAND", description = "what to run, behind --")
    private List<String> command = List.of();

    @Option(names = "--migration", required = true, paramLabel = "ID", description = "the migration's id")
    private String migration = "";

    @Option(names = "--phase", description = "migrate (default) or rollback")
    private String phase = "migrate";

    @Option(
            names = "--target-system-identifier",
            paramLabel = "ID",
            description = "identity of the system the migration is aimed at (PostgreSQL: pg_control_system())")
    private @Nullable String target;

    @Option(names = "--migration-set-digest", paramLabel = "DIGEST", description = "digest of the scripts, sha256:...")
    private @Nullable String digest;

    @Option(names = "--actor", paramLabel = "WHO", description = "who runs it, e.g. ci:repo/run/42")
    private @Nullable String actor;

    @Option(names = "--url", description = "the gate; default: the one of this machine's settings")
    private @Nullable URI url;

    @Option(
            names = "--timeout",
            converter = DurationText.class,
            description = "for all tries of a question together (default: ${DEFAULT-VALUE})",
            defaultValue = "30s")
    private Duration timeout = Duration.ofSeconds(30);

    @Option(
            names = "--write-back",
            paramLabel = "JDBC_URL",
            description =
                    "write the answer into the PostgreSQL database that is to be migrated, as the role that owns the"
                            + " functions of 'catalog install --with-functions'; it tells the target's identity")
    private @Nullable String writeBack;

    @Option(
            names = "--lease",
            converter = DurationText.class,
            description = "how long after the last sign of life it counts as lost (default: ${DEFAULT-VALUE})",
            defaultValue = "2m")
    private Duration lease = Duration.ofMinutes(2);

    @Mixin
    private LogOption where = new LogOption();

    @Spec
    private @Nullable CommandSpec spec;

    private final InstantSource clock = InstantSource.system();

    @Override
    public Integer call() {
        PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
        try (var child = new Child()) {
            int code = run(child, client(), err);
            err.flush();
            return child.ends(code);
        }
    }

    private GateClient client() {
        try {
            if (!phase.equals("migrate") && !phase.equals("rollback")) {
                throw new IllegalArgumentException(
                        "--phase is migrate or rollback; '" + phase + "' is not run by this");
            }
            if (lease.compareTo(Told.LONGEST_LEASE) > 0) {
                throw new IllegalArgumentException("--lease is 1h at most: no word holds for longer");
            }
            if (lease.compareTo(SHORTEST) < 0) {
                throw new IllegalArgumentException("--lease is at least 5s, or a short pause would look like a loss");
            }
            return new GateClient(url == null ? where.gate() : url, timeout, clock);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), e.getMessage(), e);
        }
    }

    private int run(Child child, GateClient client, PrintWriter err) {
        WriteBack back = writeBack == null ? null : WriteBack.to(writeBack, target, lease, clock);
        if (back != null) {
            target = back.system();
        }
        var question =
                new GateQuestion(UUID.randomUUID().toString(), database, migration, phase, target, digest, actor);
        GateAnswer answer = client.ask(question);
        GateVerb.print(err, question, answer);
        err.flush();
        if (!(answer instanceof GateAnswer.Allowed allowed)) {
            if (back != null) {
                back.write(question, answer, clock);
            }
            return answer.exitCode();
        }
        try (var log = new Log(where.cluster())) {
            var words = Words.of(log, database, migration, UUID.randomUUID().toString(), clock);
            try (var run = begun(words, allowed.decision(), err)) {
                // an allow that was written before is worth nothing where the command does not run after all
                Runnable notRun = back == null
                        ? run::takeBack
                        : () -> {
                            run.takeBack();
                            back.stopped(question, clock);
                        };
                int stopped = checkedAlone(run, notRun, err);
                if (stopped == ExitCode.DONE && back != null) {
                    stopped = written(back, question, answer, run);
                }
                if (stopped != ExitCode.DONE) {
                    return stopped;
                }
                try (var confirming =
                        back == null ? null : new Confirming(back, question, allowed, run, clock, warnings(err))) {
                    Runnable over = confirming == null ? () -> {} : confirming::close;
                    return run(child, run, allowed.decision(), notRun, over, err);
                }
            }
        }
    }

    private LeasedRun begun(Words words, ObjectNode decision, PrintWriter err) {
        JsonNode hold = null;
        for (JsonNode obligation : decision.path("obligations")) {
            hold = "retention-hold".equals(obligation.path("type").asText()) ? obligation : hold;
        }
        MigrationEvidence undone = phase.equals("rollback") ? holding(words) : null;
        var about = MigrationEvidence.newBuilder()
                .setDecisionId(decision.path("decisionId").asText())
                .setMigrationSetDigest(digest)
                .setHeldBackupId(
                        undone != null ? undone.getHeldBackupId() : hold == null ? null : text(hold.path("backupId")))
                .setHeldUntil(
                        undone != null ? undone.getHeldUntil() : hold == null ? null : instant(hold.path("until")))
                .setActor(actor)
                .setStep(phase)
                .build();
        return new LeasedRun(words, about, lease, clock, warnings(err));
    }

    private static Consumer<String> warnings(PrintWriter err) {
        return warning -> {
            err.println("  ! " + Printed.safe(warning));
            err.flush();
        };
    }

    /** A rollback goes on with what it undoes: that backup is the way back still. */
    private static @Nullable MigrationEvidence holding(Words words) {
        MigrationEvidence newest = null;
        for (Told told : words.runs()) {
            newest = told.word().getHeldBackupId() == null ? newest : told.word();
        }
        return newest;
    }

    private int checkedAlone(LeasedRun run, Runnable notRun, PrintWriter err) {
        String against;
        try {
            against = run.against(phase.equals("rollback"));
        } catch (CommandFailedException e) {
            notRun.run();
            throw e;
        }
        if (against == null) {
            return ExitCode.DONE;
        }
        notRun.run();
        err.println("NOT RUN  " + Printed.safe(against));
        return ExitCode.DENIED;
    }

    /** Only what may really run is written as an allow. */
    private int written(WriteBack back, GateQuestion question, GateAnswer answer, LeasedRun run) {
        try {
            back.write(question, answer, clock);
            return ExitCode.DONE;
        } catch (CommandFailedException e) {
            run.takeBack();
            throw e;
        }
    }

    private int run(Child child, LeasedRun run, ObjectNode decision, Runnable notRun, Runnable over, PrintWriter err) {
        Instant notAfter = instant(decision.path("notAfter"));
        if (notAfter == null || !clock.instant().isBefore(notAfter)) {
            notRun.run();
            err.println("NOT RUN  the allow was worth nothing after " + notAfter + "; ask again");
            return ExitCode.INDETERMINATE;
        }
        Child.End end;
        try {
            end = child.run(
                    command,
                    Map.of(
                            "LIFEBOAT_DATABASE", database,
                            "LIFEBOAT_MIGRATION", migration,
                            "LIFEBOAT_DECISION", decision.path("decisionId").asText()));
        } catch (IOException e) {
            notRun.run();
            throw new CommandFailedException(ExitCode.USAGE, "nothing was run: " + e.getMessage(), e);
        }
        if (end == null) {
            notRun.run();
            return ExitCode.CRASH;
        }
        // first: telling the log may take as long as a lease
        over.run();
        tell(run, end, err);
        return end.code();
    }

    private void tell(LeasedRun run, Child.End end, PrintWriter err) {
        String unknown = end.unknown();
        MigrationState state = unknown != null
                ? MigrationState.LOST
                : end.code() != 0
                        ? MigrationState.FAILED
                        : phase.equals("rollback") ? MigrationState.ROLLED_BACK : MigrationState.COMPLETED;
        String problem = unknown != null
                ? unknown
                : end.code() == 0 ? null : "the command of the phase " + phase + " ended with " + end.code();
        if (run.end(state, problem)) {
            err.println("  told: " + state + (problem == null ? "" : ", " + problem));
        } else {
            err.println("NOT TOLD  the migration is " + state + ", and will count as lost when its lease has lapsed");
            state = MigrationState.LOST;
        }
        if (state == MigrationState.LOST) {
            err.println("  look into the database, then tell how it ended: lifeboat gate end " + Printed.safe(database)
                    + " --migration " + Printed.safe(migration) + " --as completed|failed|rolled-back --by WHO");
        }
    }

    private static @Nullable String text(JsonNode node) {
        return node.isTextual() ? node.textValue() : null;
    }

    private static @Nullable Instant instant(JsonNode node) {
        try {
            return node.isTextual() ? Instant.parse(node.textValue()) : null;
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
