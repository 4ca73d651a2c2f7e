package dev.lifeboat.cli.report;

import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.ingest.report.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lifeboat report}: hands evidence in, a field an option; or a file with reports as they are. */
@Command(
        name = "report",
        description = "Report what a script or a person has seen: one thing by its options, or what is in a file.",
        synopsisSubcommandLabel = "KIND",
        footer = {"", "What each kind must say, and the same with curl: docs/intake.md"},
        modelTransformer = ReportVerb.Kinds.class,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:accepted: Kafka has all of it",
            "2:usage, or something in it is wrong; nothing was written",
            "4:the intake, Kafka or the schema registry does not answer: send it again"
        })
public final class ReportVerb implements Callable<Integer> {
    private static final int MOST_BYTES = 64 * 1024 * 1024;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description =
                    "reports in JSON, one or an array, or CloudEvents; what says no observedAt was seen now. - is the standard input")
    private @Nullable Path file;

    @Mixin
    private IntakeOption intake = new IntakeOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine commandLine = Objects.requireNonNull(spec).commandLine();
        if (file == null) {
            throw new ParameterException(
                    commandLine,
                    "say what is reported, one of "
                            + String.join(", ", commandLine.getSubcommands().keySet()) + ", or --file");
        }
        byte[] body;
        try (var in = file.equals(Path.of("-")) ? System.in : Files.newInputStream(file)) {
            body = in.readNBytes(MOST_BYTES);
        } catch (IOException e) {
            throw new ParameterException(commandLine, file + " cannot be read: " + e, e);
        }
        if (body.length == 0) {
            return empty(commandLine);
        }
        var stamped = Stamps.on(body, Instant.now());
        if (stamped.count() > 0) {
            commandLine
                    .getErr()
                    .println("observed at " + stamped.at() + ", which " + stamped.count()
                            + (stamped.count() == 1 ? " report does" : " reports do") + " not say");
        }
        return intake.send(commandLine, stamped.contentType(), stamped.body());
    }

    private int empty(CommandLine commandLine) {
        commandLine.getErr().println("not accepted: " + file + " is empty");
        commandLine.getErr().flush();
        return ExitCode.USAGE;
    }

    /** Adds a command for each kind. */
    static final class Kinds implements IModelTransformer {
        @Override
        public CommandSpec transform(CommandSpec report) {
            for (Kind kind : Kind.values()) {
                report.addSubcommand(kind.word(), KindVerb.spec(kind));
            }
            return report;
        }
    }
}
