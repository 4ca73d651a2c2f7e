package dev.lifeboat.cli.procedure;

import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.cli.gate.GateClient;
import dev.lifeboat.cli.log.Log;
import dev.lifeboat.cli.log.LogOption;
import dev.lifeboat.drill.procedure.Procedure;
import dev.lifeboat.drill.procedure.Template;
import dev.lifeboat.schemas.DatabaseIds;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lifeboat procedure show}: a procedure as a runbook, with its commands filled in. Works from a file when all is down. */
@Command(
        name = "show",
        description = "Print a procedure as a runbook, its commands filled in for a backup and a point in time.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:printed",
            "2:usage, or the file is wrong, or --name must say which",
            "3:no procedure of the database is known, or no such backup",
            "4:Kafka or the schema registry cannot be reached: print it from its file with --file"
        })
final class ShowVerb implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Parameters(paramLabel = "DATABASE", description = "engine:cluster/name")
    private String database = "";

    @Option(names = "--name", description = "which procedure, where the database has several")
    private String name = "";

    @Option(names = "--file", description = "read the procedure from its file, and ask the log nothing")
    private @Nullable Path file;

    @Option(names = "--backup", paramLabel = "ID|latest", description = "what to restore; default: the newest good one")
    private String backup = "latest";

    @Option(names = "--point-in-time", paramLabel = "INSTANT", description = "what to recover to, in UTC")
    private @Nullable Instant pointInTime;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "fill in {{NAME}}; directory=DIR is where to restore to")
    private Map<String, String> set = Map.of();

    @Option(names = "--markdown", description = "as Markdown")
    private boolean markdown;

    @Option(names = "--html", description = "as a page to print")
    private boolean html;

    @Option(
            names = "--url",
            description = "the gate, which knows the backups; default: the one of this machine's settings")
    private @Nullable URI url;

    @Mixin
    private LogOption where = new LogOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (!DatabaseIds.isValid(database)) {
            throw wrong("'" + database + "' is not the id of a database; expected engine:cluster/name");
        }
        if (markdown && html) {
            throw wrong("--markdown and --html exclude each other");
        }
        var warnings = new ArrayList<String>();
        String last;
        Procedure procedure;
        if (file != null) {
            procedure = Choosing.of(ProcedureFile.read(file), database, name, "in " + file);
            last = "how it went before is not known here: it is read from " + file;
        } else {
            try (var log = new Log(where.cluster())) {
                var known = ProcedureFacts.of(log, database).stream()
                        .map(ProcedureFacts::procedure)
                        .toList();
                procedure = Choosing.of(known, database, name, "to Lifeboat (lifeboat procedure register)");
                last = last(ProcedureFacts.runs(log, procedure));
            } catch (CommandFailedException e) {
                throw e.exitCode() == ExitCode.INDETERMINATE
                        ? new CommandFailedException(
                                e.exitCode(), e.getMessage() + "; with --file FILE it is printed from its file", e)
                        : e;
            }
        }
        Choosing.refuseGiven(
                set.keySet(),
                Template.GIVEN.stream().filter(it -> !it.equals("directory")).toList());
        var values = new LinkedHashMap<String, String>();
        values.put("database", database);
        values.put("name", database.substring(database.indexOf('/') + 1));
        String about = about(warnings, values);
        if (pointInTime != null) {
            values.put("point-in-time", pointInTime.toString());
        }
        values.putAll(set);
        var book = Runbook.of(procedure, values, about, last, warnings);
        var out = Objects.requireNonNull(spec).commandLine().getOut();
        out.print((html ? RunbookPrint.HTML : markdown ? RunbookPrint.MARKDOWN : RunbookPrint.TEXT).of(book));
        out.flush();
        return ExitCode.DONE;
    }

    /** Chooses the backup; a gate that is down is no reason to print nothing. */
    private String about(List<String> warnings, Map<String, String> values) {
        String to = pointInTime == null ? ", as it was backed up" : ", recovered to " + pointInTime;
        try {
            var backups = KnownBackups.ask(
                    new GateClient(url == null ? where.gate() : url, PATIENCE, InstantSource.system()), database);
            var chosen = backups.choose(backup, pointInTime);
            if (chosen.isPresent()) {
                values.put("backup", chosen.get().id());
                warn(backups, chosen.get(), warnings);
                return chosen.get().words() + to;
            }
            if (backup.equals("latest")) {
                warnings.add("no good backup" + (pointInTime == null ? "" : " that ended before " + pointInTime)
                        + " is known; look at lifeboat status " + database + " --backups");
                return "NO BACKUP IS CHOSEN" + to;
            }
            warnings.add("backup " + backup + " is not known to Lifeboat");
        } catch (IOException | IllegalArgumentException e) {
            warnings.add("which backups there are is not known: " + e.getMessage());
        }
        if (backup.equals("latest")) {
            warnings.add("ask the backup tool which backup is the newest, and say it with --backup ID");
            return "NO BACKUP IS CHOSEN" + to;
        }
        values.put("backup", backup);
        return "backup " + backup + to;
    }

    private void warn(KnownBackups backups, KnownBackups.Known chosen, List<String> warnings) {
        if (!chosen.good()) {
            warnings.add(
                    "backup " + chosen.id() + " is not good: lifeboat status " + database + " --backups says more");
        }
        Instant end = chosen.endedAt();
        if (pointInTime != null && end != null && !end.isBefore(pointInTime)) {
            warnings.add("backup " + chosen.id() + " ended at " + end + ": " + pointInTime
                    + " cannot be reached from it; choose an older one");
        }
        backups.all().stream()
                .filter(it -> it.deciding() && !it.id().equals(chosen.id()))
                .findFirst()
                .ifPresent(it -> warnings.add("the verdict leans on " + it.words()
                        + ", and not on this one: if this one" + " cannot be restored, take that"));
    }

    private static String last(ProcedureFacts.Runs runs) {
        if (runs.passed() + runs.failed() == 0) {
            return "it was never followed as a drill: nobody knows whether it works";
        }
        String counted = runs.passed() + " of " + (runs.passed() + runs.failed()) + " drills by it succeeded";
        return runs.lastSuccess() == null
                ? counted
                : "last success " + runs.lastSuccess()
                        + (runs.lastTook() == null ? "" : ", took " + Runbook.words(runs.lastTook())) + "; " + counted;
    }

    private ParameterException wrong(String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }
}
