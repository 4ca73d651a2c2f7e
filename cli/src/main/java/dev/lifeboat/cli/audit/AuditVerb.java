package dev.lifeboat.cli.audit;

import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.cli.gate.DurationText;
import dev.lifeboat.cli.log.LogOption;
import dev.lifeboat.ingest.audit.Audit;
import dev.lifeboat.ingest.audit.AuditReport;
import dev.lifeboat.ingest.audit.Finding;
import dev.lifeboat.ingest.audit.Severity;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.server.Address;
import dev.lifeboat.ingest.server.CannotAskException;
import dev.lifeboat.ingest.server.Engine;
import dev.lifeboat.ingest.server.JdbcServer;
import dev.lifeboat.ingest.tools.Look;
import dev.lifeboat.ingest.tools.ToolSource;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.RegistryCodec;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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

/** {@code lifeboat audit}: asks a database what it knows of its own recovery; reads only, and locks nothing. */
@Command(
        name = "audit",
        description =
                "Ask a database, within a minute, what speaks against bringing it back; reads only, locks nothing.",
        footer = {"", "What each finding means, and the rights that the role needs: docs/audit.md"},
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:audited, whatever was found",
            "2:usage",
            "4:the database cannot be asked; or with --fail-on: nothing so bad was found, and something was not seen; or Kafka"
                    + " or the schema registry cannot be reached",
            "8:something as bad as --fail-on says was found"
        })
public final class AuditVerb implements Callable<Integer> {
    private static final Duration ONCE = Duration.ofHours(1);

    @Parameters(
            paramLabel = "JDBC_URL",
            description =
                    "PostgreSQL, MySQL, MariaDB, SQL Server or Oracle, e.g. jdbc:postgresql://host:5432/orders?user=audit")
    private String url = "";

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "its first line is the password. Default: " + Address.VARIABLE
                    + ", else what the driver finds, such as ~/.pgpass")
    private @Nullable Path passwordFile;

    @Option(
            names = "--driver-jar",
            paramLabel = "FILE",
            description = "a JDBC driver that does not come with Lifeboat, as Oracle's; may be given several times")
    private List<Path> driverJars = List.of();

    @Option(names = "--timeout", converter = DurationText.class, description = "for all questions; default 1m")
    private Duration timeout = JdbcServer.PATIENCE;

    @Option(names = "--json", description = "the report as one JSON object on stdout")
    private boolean json;

    @Option(
            names = "--fail-on",
            paramLabel = "SEVERITY",
            description =
                    "end with 8 if anything as bad is found, else with 4 if something was not seen: critical or warning")
    private @Nullable Severity failOn;

    @Option(names = "--database", paramLabel = "ID", description = "the database, as Lifeboat calls it; for --publish")
    private String database = "";

    @Option(names = "--publish", description = "publish the findings as evidence; no control judges by them")
    private boolean publish;

    @Option(
            names = "--every",
            paramLabel = "DURATION",
            converter = DurationText.class,
            description =
                    "how often a timer runs this. With it point-in-time recovery is published as well, which controls do"
                            + " judge by: when the timer stops, the database becomes unknown")
    private @Nullable Duration every;

    @Mixin
    private LogOption where = new LogOption();

    @Spec
    private @Nullable CommandSpec spec;

    private final Clock clock = Clock.systemUTC();

    @Override
    public Integer call() {
        Address address;
        Subject subject;
        Cluster cluster;
        try {
            address = Address.of(url, passwordFile, System.getenv(), driverJars);
            subject = publish ? subject(address.engine()) : null;
            cluster = publish ? where.cluster() : null;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), e.getMessage(), e);
        }
        if (timeout.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), "--timeout is at least 1s");
        }
        var commandLine = Objects.requireNonNull(spec).commandLine();
        var printer = new AuditPrinter(commandLine.getErr(), json ? commandLine.getOut() : null);
        AuditReport report;
        try (var server = JdbcServer.open(address, timeout, clock)) {
            report = Audit.of(address.engine(), server, clock);
        } catch (CannotAskException e) {
            if (subject != null && cluster != null) {
                send(cluster, subject.at(clock.instant()), Observation.failed(e.fault("audit")), printer);
            }
            throw new CommandFailedException(ExitCode.INDETERMINATE, String.valueOf(e.getMessage()), e);
        }
        printer.print(report);
        if (address.showsPassword()) {
            printer.warn("the password in the URL was seen by whoever lists the processes of this machine; use"
                    + " --password-file or " + Address.VARIABLE);
        }
        if (subject != null && cluster != null) {
            var at = subject.at(clock.instant());
            // what was seen once says nothing of tomorrow, so what controls judge by is told only where a timer asks
            // again
            send(cluster, at, report.observation(at, every != null), printer);
        }
        return exitCode(report, failOn);
    }

    /** Where nothing so bad is found, what was not seen may be. */
    static int exitCode(AuditReport report, @Nullable Severity failOn) {
        if (failOn == null) {
            return ExitCode.DONE;
        }
        boolean bad = report.findings().stream()
                .map(Finding::severity)
                .anyMatch(severity -> severity != Severity.NOT_SEEN && severity.compareTo(failOn) <= 0);
        return bad
                ? ExitCode.DRILL_FAILED
                : report.count(Severity.NOT_SEEN) > 0 ? ExitCode.INDETERMINATE : ExitCode.DONE;
    }

    /**
     * What is asked once has a source of its own: as a sign of life of the other it would keep alive what a timer said that no
     * longer runs.
     */
    private Subject subject(Engine engine) {
        if (database.isBlank()) {
            throw new IllegalArgumentException("--publish needs --database ID, e.g. postgresql:orders-prod/orders");
        }
        if (!engine.hasDatabase(database)) {
            throw new IllegalArgumentException(
                    "'" + database + "' is no database of the engine at the URL; nothing was asked");
        }
        return new Subject(
                database, Subject.sourceOf(every == null ? "audit-once" : "audit", database), Map.of(), Instant.EPOCH);
    }

    private void send(Cluster cluster, Subject subject, Observation observation, AuditPrinter printer) {
        try (var codec = new RegistryCodec(cluster, Duration.ofSeconds(10))) {
            var next = new ToolSource(cluster, codec, every == null ? ONCE : every, clock)
                    .publish(new Look.Seen(observation, subject), false);
            printer.published(subject.source(), next);
        } catch (RuntimeException e) {
            throw new CommandFailedException(
                    ExitCode.INDETERMINATE,
                    "not published: " + e.getMessage() + "; Kafka is expected at " + cluster.bootstrapServers()
                            + " (--bootstrap), the registry at " + cluster.registryUrl()
                            + " (--registry); is the stack running? (lifeboat up)",
                    e);
        }
    }
}
