package dev.lifeboat.cli.observe;

import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.cli.gate.DurationText;
import dev.lifeboat.cli.log.LogOption;
import dev.lifeboat.ingest.observe.Progress;
import dev.lifeboat.ingest.observe.Said;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.observe.Tool;
import dev.lifeboat.ingest.server.Address;
import dev.lifeboat.ingest.tools.From;
import dev.lifeboat.ingest.tools.Look;
import dev.lifeboat.ingest.tools.ToolSource;
import dev.lifeboat.ingest.tools.Tools;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.RegistryCodec;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lifeboat observe}: what a backup tool says, as evidence; printed, or published. */
@Command(
        name = "observe",
        description = "Read a backup tool, or its saved output, into evidence; print it, or publish it.",
        footer = {"", "What each tool proves, what it cannot see and what may be set: docs/sources.md"},
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:done",
            "2:usage, or the input is not what the tool prints; its source is failing if --publish is given",
            "4:the tool cannot be run or cannot see all, it sees nothing where it saw something before; or Kafka or the"
                    + " schema registry cannot be reached",
            "8:a verification failed"
        })
public final class ObserveVerb implements Callable<Integer> {
    @Parameters(paramLabel = "TOOL", description = "the tool, e.g. pgbackrest")
    private String toolName = "";

    @Option(names = "--database", paramLabel = "ID", required = true, description = "the database that it backs up")
    private String database = "";

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description =
                    "what it printed, saved; - is the standard input; or the directory that it left behind. Given several"
                            + " times where it prints several things."
                            + " Evidence is as old as the file. Default: the tool is run")
    private List<Path> inputs = List.of();

    @Option(
            names = "--command",
            paramLabel = "WORDS",
            description = "what to run in place of the tool's name, words separated by blanks, e.g. 'sudo -u postgres"
                    + " pgbackrest'")
    private String program = "";

    @Option(
            names = "--topic",
            paramLabel = "NAME",
            description =
                    "the Kafka topic to which its events are delivered, for aws-backup. With --command or --input what"
                            + " there is is listed as well, so that what is gone is noticed")
    private String topic = "";

    @Option(
            names = "--url",
            paramLabel = "JDBC_URL",
            description =
                    "the database to ask, for tools that ask one, e.g. jdbc:postgresql://host:5432/orders?user=audit")
    private String url = "";

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "its first line is the password for --url. Default: " + Address.VARIABLE
                    + ", else what the driver finds, such as ~/.pgpass")
    private @Nullable Path passwordFile;

    @Option(
            names = "--driver-jar",
            paramLabel = "FILE",
            description = "a JDBC driver for --url that does not come with Lifeboat, as Oracle's")
    private List<Path> driverJars = List.of();

    @Option(
            names = "--timeout",
            converter = DurationText.class,
            description = "how long a run of it may take; default 6h. For --url at most 1m")
    private Duration timeout = From.Run.TIMEOUT;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "what the tool needs, e.g. stanza=main")
    private Map<String, String> options = Map.of();

    @Option(
            names = "--source",
            paramLabel = "ID",
            description =
                    "id of the source; default: the tool, a colon and the database. Two of one id withdraw each other's"
                            + " evidence")
    private String source = "";

    @Option(names = "--publish", description = "publish what is new or changed, and withdraw what is gone")
    private boolean publish;

    @Option(
            names = "--accept-empty",
            description = "withdraw all: it is right that nothing is there any more, where there was something before")
    private boolean acceptEmpty;

    @Option(
            names = "--accept-lost",
            description = "with --topic: the events that were lost, or cannot be read, need not be known; said once")
    private boolean acceptLost;

    @Option(
            names = "--watch",
            paramLabel = "DURATION",
            converter = DurationText.class,
            description = "do it again and again, this far apart, until ended")
    private @Nullable Duration watch;

    @Option(
            names = "--every",
            paramLabel = "DURATION",
            converter = DurationText.class,
            description = "how often this command is run by a timer, so that it is noticed when it is not; default 1h")
    private Duration every = Duration.ofHours(1);

    @Option(names = "--json", description = "one JSON object a line on stdout: the records, as a recording for replay")
    private boolean json;

    @Mixin
    private LogOption where = new LogOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Tool tool;
        Subject subject;
        From from;
        Cluster cluster = null;
        try {
            tool = Tools.named(toolName);
            subject = Tools.subject(tool, database, source, options);
            from = from();
            check(tool, subject, from);
            cluster = publish ? where.cluster() : null;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), e.getMessage(), e);
        }
        if (from instanceof From.Database asked && asked.address().showsPassword()) {
            printer()
                    .problem("the password in the URL was seen by whoever lists the processes of this machine; use"
                            + " --password-file or " + Address.VARIABLE);
        }
        var commandLine = Objects.requireNonNull(spec).commandLine();
        var progress = new TerminalProgress(commandLine.getErr(), System::nanoTime);
        var look = new Look(tool, from, Clock.systemUTC(), System.console() == null ? Progress.SILENT : progress);
        Supplier<Look.Seen> seen = () -> {
            var observed = look.at(subject);
            progress.clear();
            return observed;
        };
        if (cluster == null) {
            return again(() -> printed(seen.get()));
        }
        try (var codec = new RegistryCodec(cluster, Duration.ofSeconds(10))) {
            var to = new ToolSource(cluster, codec, interval(), Clock.systemUTC());
            Cluster at = cluster;
            return again(() -> published(seen.get(), to, at));
        } finally {
            commandLine.getErr().flush();
        }
    }

    private void check(Tool tool, Subject subject, From from) {
        if (from instanceof From.Events events) {
            events.check(tool, subject);
        }
        if (acceptLost && (topic.isEmpty() || !publish || watch != null)) {
            throw new IllegalArgumentException(
                    "--accept-lost is said once of the events that are missing now: with --topic and --publish, without --watch");
        }
    }

    private From from() {
        if (!topic.isEmpty() && !url.isEmpty()) {
            throw new IllegalArgumentException("--topic and --url exclude each other");
        }
        if (!topic.isEmpty()) {
            return new From.Events(where.cluster(), topic, inputs.isEmpty() && program.isBlank() ? null : listed());
        }
        return listed();
    }

    private From listed() {
        if (!url.isEmpty()) {
            if (!inputs.isEmpty() || !program.isBlank()) {
                throw new IllegalArgumentException("--url excludes --input and --command");
            }
            return From.Database.of(url, passwordFile, driverJars, timeout);
        }
        if (inputs.isEmpty()) {
            return From.Run.of(program, timeout);
        }
        if (!program.isBlank()) {
            throw new IllegalArgumentException("--input and --command exclude each other");
        }
        if (!inputs.contains(Path.of("-"))) {
            return new From.Files(inputs);
        }
        if (inputs.size() > 1 || watch != null) {
            throw new IllegalArgumentException("the standard input is read once, and alone");
        }
        return new From.Stream(System.in);
    }

    private Duration interval() {
        return watch == null ? every : watch;
    }

    private Integer printed(Look.Seen seen) {
        var next = new Said().next(seen.observation(), seen.subject(), true);
        printer().print(seen, next, interval());
        return exitCode(seen, next);
    }

    private Integer published(Look.Seen seen, ToolSource to, Cluster cluster) {
        try {
            var next = to.publish(seen, acceptEmpty, acceptLost);
            printer().published(seen, next, interval());
            return exitCode(seen, next);
        } catch (RuntimeException e) {
            String message = e.getMessage() + "; Kafka is expected at " + cluster.bootstrapServers()
                    + " (--bootstrap), the registry at " + cluster.registryUrl()
                    + " (--registry); is the stack running? (lifeboat up)";
            if (watch == null) {
                throw new CommandFailedException(ExitCode.INDETERMINATE, message, e);
            }
            printer().problem("not published: " + message + ". It is tried again");
            return ExitCode.INDETERMINATE;
        }
    }

    private ObservationPrinter printer() {
        var commandLine = Objects.requireNonNull(spec).commandLine();
        return new ObservationPrinter(commandLine.getErr(), json ? commandLine.getOut() : null);
    }

    private Integer again(Callable<Integer> once) {
        try {
            int code = once.call();
            while (watch != null) {
                TimeUnit.MILLISECONDS.sleep(watch.toMillis());
                code = once.call();
            }
            return code;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.INDETERMINATE;
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static int exitCode(Look.Seen seen, Said.Next next) {
        if (next.faults().stream().anyMatch(fault -> switch (fault.kind()) {
            case BAD_INPUT -> true;
            case UNSEEN -> false;
        })) {
            return ExitCode.USAGE;
        }
        if (!next.faults().isEmpty()) {
            return ExitCode.INDETERMINATE;
        }
        return ObservationPrinter.anyFailed(seen.observation()) ? ExitCode.DRILL_FAILED : ExitCode.DONE;
    }
}
