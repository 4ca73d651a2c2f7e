package dev.lifeboat.cli.procedure;

import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.cli.log.Log;
import dev.lifeboat.cli.log.LogOption;
import dev.lifeboat.drill.procedure.Procedure;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.ProcedureEvidence;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lifeboat procedure register}: publishes the procedures of a file; each takes the place of the one of its name. */
@Command(
        name = "register",
        description =
                "Publish the procedures of a file, which is checked first, whole. One that is registered already is"
                        + " replaced.",
        footer = {"", "What a file says: docs/procedures.md"},
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:registered, or withdrawn",
            "2:usage, or the file is wrong: nothing was registered",
            "4:Kafka or the schema registry cannot be reached"
        })
final class RegisterVerb implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "the file, YAML")
    private Path file = Path.of("");

    @Option(names = "--by", description = "who registers it; default: the user of this machine")
    private String by = System.getProperty("user.name", "");

    @Option(names = "--withdraw", description = "withdraw the procedures of the file")
    private boolean withdraw;

    @Option(names = "--check", description = "only say what is wrong with the file")
    private boolean checkOnly;

    @Mixin
    private LogOption where = new LogOption();

    @Spec
    private @Nullable CommandSpec spec;

    private final Clock clock = Clock.systemUTC();

    @Override
    public Integer call() {
        var procedures = ProcedureFile.read(file);
        if (checkOnly) {
            say("nothing is wrong with " + file);
            return ExitCode.DONE;
        }
        try (var log = new Log(where.cluster())) {
            for (Procedure procedure : procedures) {
                Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
                long position = Math.max(now.toEpochMilli(), lastPosition(log, procedure) + 1);
                String place = log.publish(
                        Topics.PROCEDURE,
                        procedure.database(),
                        ProcedureFacts.evidence(procedure, by, now, position, withdraw));
                say((withdraw ? "withdrawn: " : "registered: ") + procedure.name() + " of " + procedure.database()
                        + ", " + procedure.steps().size() + " steps (" + place + ")");
            }
        }
        return ExitCode.DONE;
    }

    /** A version is never told with a lower position than the one before, whatever the clocks of this machine do. */
    private static long lastPosition(Log log, Procedure procedure) {
        long last = 0;
        for (var record : log.all(Topics.PROCEDURE, procedure.database())) {
            ProcedureEvidence value = record.value();
            if (value != null
                    && value.getHeader().getSource().equals(ProcedureFacts.SOURCE)
                    && value.getHeader().getNativeId().equals(ProcedureFacts.nativeId(procedure.name()))) {
                last = Math.max(last, value.getHeader().getSourcePosition());
            }
        }
        return last;
    }

    private void say(String line) {
        var err = Objects.requireNonNull(spec).commandLine().getErr();
        err.println(line);
        err.flush();
    }
}
