package dev.lifeboat.cli.procedure;

import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.cli.drill.DrillPrinter;
import dev.lifeboat.cli.drill.DrillRunVerb;
import dev.lifeboat.cli.drill.Publishing;
import dev.lifeboat.cli.gate.DurationText;
import dev.lifeboat.cli.gate.GateClient;
import dev.lifeboat.cli.gate.Printed;
import dev.lifeboat.cli.log.Log;
import dev.lifeboat.cli.log.LogOption;
import dev.lifeboat.drill.Choice;
import dev.lifeboat.drill.DrillReport;
import dev.lifeboat.drill.DrillRequest;
import dev.lifeboat.drill.Floors;
import dev.lifeboat.drill.Listed;
import dev.lifeboat.drill.procedure.Procedure;
import dev.lifeboat.drill.procedure.ProcedureDrill;
import dev.lifeboat.drill.procedure.Template;
import dev.lifeboat.drill.run.Drill;
import dev.lifeboat.drill.run.DrillEvidence;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.v1.BackupEvidence;
import java.io.Console;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lifeboat procedure run}: follows a procedure as a drill, and says whether the database came back by it. */
@Command(
        name = "run",
        description =
                "Follow a procedure as a drill: run its commands in a directory of their own, time its steps, and say"
                        + " whether the database came back. A step that needs a person is asked for on the terminal.",
        footer = {"", "What steps must tell so that it counts: docs/procedures.md"},
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:every step ended well, and what came back was told and right",
            "2:usage, or the file is wrong",
            "3:no procedure of the database is known, or no such backup",
            "4:it could not be followed, which says nothing; or Kafka, the schema registry or the gate cannot be reached",
            "8:it was followed, and the database did not come back"
        })
final class RunVerb implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Parameters(index = "0", paramLabel = "DATABASE", description = "engine:cluster/name")
    private String database = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "NAME",
            description = "which procedure, where there are several")
    private String name = "";

    @Option(names = "--file", description = "read the procedure from its file")
    private @Nullable Path file;

    @Option(
            names = "--backup",
            paramLabel = "ID|latest",
            description = "what to restore; latest is the newest good one that the gate knows")
    private String backup = "latest";

    @Option(names = "--point-in-time", paramLabel = "INSTANT", description = "what to recover to, in UTC")
    private @Nullable Instant pointInTime;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "fill in {{NAME}}, in place of what the procedure says")
    private Map<String, String> set = Map.of();

    @Option(
            names = "--yes",
            description =
                    "ask nobody: commands are run at once, and steps that need a person are skipped; a skipped command"
                            + " makes the drill one that could not be run")
    private boolean yes;

    @Option(names = "--directory", description = "a directory is made in it for the drill, and removed")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir"), "lifeboat-drills");

    @Option(names = "--time-limit", converter = DurationText.class, description = "for all of it; default 6h")
    private Duration timeLimit = Duration.ofHours(6);

    @Option(names = "--user", description = "as whom commands run when root runs this; default postgres")
    private String account = "postgres";

    @Option(names = "--environment", description = "what the place of the drill is called in evidence; default drill")
    private String environment = "drill";

    @Option(names = "--publish", description = "publish what was proven")
    private boolean publish;

    @Option(
            names = "--every",
            paramLabel = "DURATION",
            converter = DurationText.class,
            description = "how often this is done, so that it is noticed when it is not; default 90d")
    private Duration every = Duration.ofDays(90);

    @Option(names = "--json", description = "what came of it as one JSON object on stdout")
    private boolean json;

    @Option(
            names = "--url",
            description = "the gate, which knows the backups; default: the one of this machine's settings")
    private @Nullable URI url;

    @Mixin
    private LogOption where = new LogOption();

    @Spec
    private @Nullable CommandSpec spec;

    private final Clock clock = Clock.systemUTC();

    @Override
    public Integer call() {
        CommandLine commandLine = Objects.requireNonNull(spec).commandLine();
        Subject subject;
        DrillRequest request;
        Cluster cluster;
        Choosing.refuseGiven(set.keySet(), Template.GIVEN);
        try {
            subject = new Subject(database, Subject.sourceOf(DrillEvidence.SOURCE, database), Map.of(), Instant.EPOCH);
            request = request();
            cluster = publish ? where.cluster() : null;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(commandLine, e.getMessage(), e);
        }
        Console terminal = System.console();
        if (!yes && terminal == null) {
            throw new ParameterException(commandLine, "there is no terminal to ask on; say --yes to run it without");
        }
        Procedure procedure = procedure();
        if (publish && !Choosing.restoresTheBackup(procedure)) {
            throw new CommandFailedException(
                    ExitCode.USAGE,
                    "no command of '" + procedure.name()
                            + "' holds {{backup}} or $LIFEBOAT_DRILL_BACKUP, so nothing says"
                            + " which backup it restores; it can be run without --publish");
        }
        BackupEvidence chosen = backup();
        if (terminal != null && !yes && !agreed(terminal, procedure, chosen)) {
            throw new CommandFailedException(ExitCode.USAGE, "nothing was run");
        }
        var printer =
                new DrillPrinter(commandLine.getErr(), json ? commandLine.getOut() : null, System.console() != null);
        var drill = new ProcedureDrill(
                request,
                procedure,
                chosen,
                values(procedure, chosen),
                clock,
                printer,
                yes || terminal == null ? ProcedureDrill.Person.NOBODY : new Asking(terminal));
        if (cluster == null) {
            DrillReport report = drill.run();
            printer.print(report, database);
            return DrillRunVerb.exitCode(report);
        }
        var evidence = new DrillEvidence(
                request,
                ProcedureDrill.TOOL,
                Publishing.host(),
                null,
                procedure.name(),
                ProcedureFacts.digest(procedure));
        try (var to = new Publishing(cluster, subject, every, clock)) {
            return DrillRunVerb.exitCode(to.drill(
                    request,
                    ProcedureDrill.TOOL,
                    backup -> evidence,
                    begun -> drill.run(startedAt -> begun.accept(new Drill.Begun(new Listed(chosen, ""), startedAt))),
                    printer));
        }
    }

    private DrillRequest request() {
        return new DrillRequest(
                database,
                database.substring(database.indexOf('/') + 1),
                Choice.of(backup),
                pointInTime,
                directory,
                null,
                Floors.NOT_EMPTY,
                List.of(),
                false,
                timeLimit,
                null,
                account,
                "",
                null,
                List.of(),
                environment,
                false);
    }

    private Procedure procedure() {
        if (file != null) {
            return Choosing.of(ProcedureFile.read(file), database, name, "in " + file);
        }
        try (var log = new Log(where.cluster())) {
            return Choosing.of(
                    ProcedureFacts.of(log, database).stream()
                            .map(ProcedureFacts::procedure)
                            .toList(),
                    database,
                    name,
                    "to Lifeboat (lifeboat procedure register)");
        }
    }

    private BackupEvidence backup() {
        boolean named = !backup.equals("latest");
        if (named && !publish) {
            return BackupEvidence.newBuilder().setBackupId(backup).build(); // nobody is told that it can be restored
        }
        try {
            var gate = new GateClient(url == null ? where.gate() : url, PATIENCE, InstantSource.system());
            var known = KnownBackups.ask(gate, database)
                    .choose(backup, pointInTime)
                    .orElseThrow(() -> new CommandFailedException(
                            ExitCode.DENIED,
                            named
                                    ? "no backup " + backup + " of " + database
                                            + " is known, so nothing can be published"
                                            + " of it; it can be restored without --publish"
                                    : "no good backup of " + database + " is known; --backup ID names one"));
            Choosing.refuseAfter(known, pointInTime);
            return BackupEvidence.newBuilder()
                    .setBackupId(known.id())
                    .setEndedAt(known.endedAt())
                    .build();
        } catch (IOException e) {
            throw new CommandFailedException(
                    ExitCode.INDETERMINATE, "which backup is the newest is not known: " + e.getMessage(), e);
        }
    }

    private Map<String, String> values(Procedure procedure, BackupEvidence chosen) {
        var values = new LinkedHashMap<>(procedure.values());
        values.put("database", database);
        values.put("name", database.substring(database.indexOf('/') + 1));
        values.put("backup", chosen.getBackupId());
        if (pointInTime != null) {
            values.put("point-in-time", pointInTime.toString());
        }
        values.putAll(set);
        return values;
    }

    /** Commands of somebody else are run: somebody looks at them first. */
    private boolean agreed(Console terminal, Procedure procedure, BackupEvidence chosen) {
        var values = values(procedure, chosen);
        values.put("directory", "DIRECTORY-OF-THE-DRILL");
        terminal.writer()
                .print(RunbookPrint.TEXT.of(Runbook.of(
                        procedure,
                        values,
                        "backup " + chosen.getBackupId(),
                        "as a drill, on this machine",
                        List.of())));
        return yes(terminal, "\nRun these commands as a drill now?");
    }

    private static boolean yes(Console terminal, String question) {
        terminal.writer().println(question + " [yes/no]");
        terminal.flush();
        String answer = terminal.readLine();
        return answer != null && answer.strip().equals("yes");
    }

    /** Asks on the terminal. */
    private record Asking(Console terminal) implements ProcedureDrill.Person {
        @Override
        public boolean agrees(int number, Procedure.Step step, @Nullable String command) {
            return yes(
                    terminal,
                    "step " + number + ": " + Printed.safe(step.title())
                            + (command == null ? " - is it done?" : " - run it?\n    " + Printed.safe(command)));
        }
    }
}
