package dev.lifeboat.cli.snapshot;

import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.cli.gate.DurationText;
import dev.lifeboat.cli.log.LogOption;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.server.Address;
import dev.lifeboat.ingest.server.CannotAskException;
import dev.lifeboat.ingest.server.Engine;
import dev.lifeboat.ingest.tools.Look;
import dev.lifeboat.ingest.tools.ToolSource;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.DatabaseIds;
import dev.lifeboat.schemas.RegistryCodec;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.snapshot.Algorithm;
import dev.lifeboat.snapshot.Seal;
import dev.lifeboat.snapshot.evidence.SnapshotFacts;
import dev.lifeboat.snapshot.file.Snapshot;
import dev.lifeboat.snapshot.file.SnapshotFile;
import dev.lifeboat.snapshot.take.Take;
import dev.lifeboat.snapshot.take.TakeRequest;
import dev.lifeboat.v1.SnapshotPhase;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lifeboat snapshot take}: reads all tables as of one instant, and keeps a digest of each. */
@Command(
        name = "take",
        description =
                "Read the tables of a database as of one instant, and keep a digest of each; writes nothing there, and"
                        + " keeps nobody from writing.",
        footer = {"", "What a digest says, and what it does not: docs/snapshots.md"},
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:every table that was asked for has a digest; of all tables: but views and foreign tables, which hold no rows",
            "2:usage",
            "4:the database cannot be read, or a table of it; or Kafka or the schema registry cannot be reached"
        })
public final class SnapshotTakeVerb implements Callable<Integer> {
    enum Way {
        FAST,
        PORTABLE
    }

    @Parameters(
            paramLabel = "JDBC_URL",
            description = "PostgreSQL, MariaDB or MySQL, e.g. jdbc:postgresql://host:5432/orders?user=reader")
    private String url = "";

    @Option(
            names = "--database",
            paramLabel = "ID",
            required = true,
            description = "the database, as Lifeboat calls it")
    private String database = "";

    @Option(
            names = "--tables",
            paramLabel = "TABLE",
            split = ",",
            description = "schema.table or schema.*; default: all")
    private List<String> tables = List.of();

    @Option(
            names = "--columns",
            paramLabel = "TABLE=COLUMN[+COLUMN...]",
            description = "of this table only these columns; may be given several times")
    private Map<String, String> columns = Map.of();

    @Option(
            names = "--algorithm",
            description =
                    "fast: for before and after on one PostgreSQL, its default; portable: for any server, the only one of"
                            + " MariaDB and MySQL")
    private @Nullable Way algorithm;

    @Option(
            names = "--like",
            paramLabel = "FILE",
            description = "read the columns and chunks of this snapshot, so that both can be compared chunk by chunk")
    private @Nullable Path like;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "where the snapshot is kept")
    private Path out = Path.of("");

    @Option(
            names = "--resume",
            description =
                    "go on with what a run that was cut off left beside the file. The snapshot is then of two instants")
    private boolean resume;

    @Option(names = "--parallel", description = "connections that read at a time, of PostgreSQL; default 2")
    private int parallel = 2;

    @Option(names = "--timeout", converter = DurationText.class, description = "for one statement; default 10m")
    private Duration timeout = Duration.ofMinutes(10);

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "its first line is the password. Default: " + Address.VARIABLE
                    + ", else what the driver finds, such as ~/.pgpass")
    private @Nullable Path passwordFile;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "holds the site's key of digests. Default: " + Seal.VARIABLE + ", else digests have no key")
    private @Nullable Path keyFile;

    @Option(names = "--migration", paramLabel = "ID", description = "the migration that it is taken for; for --publish")
    private String migration = "";

    @Option(names = "--phase", paramLabel = "pre|post", description = "before or after it; for --publish")
    private String phase = "";

    @Option(names = "--publish", description = "publish the digest of each table as evidence; they must have a key")
    private boolean publish;

    @Option(names = "--json", description = "the result as one JSON object on stdout")
    private boolean json;

    @Mixin
    private LogOption where = new LogOption();

    @Spec
    private @Nullable CommandSpec spec;

    private final Clock clock = Clock.systemUTC();

    @Override
    public Integer call() {
        var commandLine = Objects.requireNonNull(spec).commandLine();
        var printer =
                new SnapshotPrinter(commandLine.getErr(), json ? commandLine.getOut() : null, System.console() != null);
        Snapshot snapshot;
        Address address;
        try {
            address = Address.of(url, passwordFile, System.getenv(), List.of());
            if (publish) {
                requirePublishable();
            }
            snapshot = take(address, printer);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(commandLine, e.getMessage(), e);
        } catch (CannotAskException e) {
            throw new CommandFailedException(ExitCode.INDETERMINATE, String.valueOf(e.getMessage()), e);
        } catch (UncheckedIOException e) {
            throw new CommandFailedException(ExitCode.INDETERMINATE, out + " cannot be written: " + e.getCause(), e);
        }
        printer.taken(snapshot, out);
        if (address.showsPassword()) {
            printer.say("the password in the URL was seen by whoever lists the processes of this machine; use"
                    + " --password-file or " + Address.VARIABLE);
        }
        if (publish) {
            send(snapshot, printer);
        }
        return SnapshotPrinter.isComplete(snapshot) ? ExitCode.DONE : ExitCode.INDETERMINATE;
    }

    private Snapshot take(Address address, SnapshotPrinter printer) {
        var request = request(address);
        try (var take = new Take(address, request, clock, printer)) {
            // whoever ends this process must leave no statement running
            var end = new Thread(take::close, "snapshot-end");
            Runtime.getRuntime().addShutdownHook(end);
            try {
                return take.run();
            } finally {
                printer.clear();
                remove(end);
            }
        }
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // it is being ended
        }
    }

    private TakeRequest request(Address address) {
        if (!DatabaseIds.isValid(database) || !address.engine().hasDatabase(database)) {
            throw new IllegalArgumentException("'" + database
                    + "' is no database of the engine at the URL; expected engine:cluster/name; nothing was read");
        }
        var chosen = new TreeMap<String, List<String>>();
        columns.forEach((table, names) -> chosen.put(table, List.of(names.split("\\+"))));
        return new TakeRequest(
                database,
                tables,
                chosen,
                algorithm(address.engine()),
                SealKey.of(keyFile),
                parallel,
                timeout,
                like == null ? null : SnapshotFile.read(like),
                out.toAbsolutePath(),
                resume);
    }

    private Algorithm algorithm(Engine engine) {
        if (engine == Engine.MYSQL) {
            if (algorithm == Way.FAST) {
                throw new IllegalArgumentException(
                        "MariaDB and MySQL have no fast hash that tells rows apart well enough;"
                                + " use --algorithm portable");
            }
            return Algorithm.MYSQL_PORTABLE;
        }
        return algorithm == Way.PORTABLE ? Algorithm.POSTGRES_PORTABLE : Algorithm.POSTGRES_FAST;
    }

    private void requirePublishable() {
        if (migration.isBlank() || phase.isBlank()) {
            throw new IllegalArgumentException("--publish needs --migration ID and --phase pre or post");
        }
        phase();
        if (!SealKey.of(keyFile).isKeyed()) {
            throw new IllegalArgumentException(
                    "digests that leave the machine need a key, or what small tables hold could"
                            + " be tried out: --key-file FILE or " + Seal.VARIABLE);
        }
    }

    private SnapshotPhase phase() {
        return switch (phase) {
            case "pre" -> SnapshotPhase.PRE_MIGRATION;
            case "post" -> SnapshotPhase.POST_MIGRATION;
            default -> throw new IllegalArgumentException("--phase is pre or post, not '" + phase + "'");
        };
    }

    private void send(Snapshot snapshot, SnapshotPrinter printer) {
        Cluster cluster = where.cluster();
        var subject = new Subject(database, Subject.sourceOf(SnapshotFacts.SOURCE, database), Map.of(), Instant.EPOCH);
        try (var codec = new RegistryCodec(cluster, Duration.ofSeconds(10))) {
            var facts = new SnapshotFacts(database, migration, phase()).of(snapshot);
            // nobody takes it ill when no snapshot follows
            var faults = new ToolSource(cluster, codec, Topics.AUDIT_PERIOD, clock)
                    .publish(new Look.Seen(facts, subject.at(clock.instant())), false)
                    .faults();
            if (!faults.isEmpty()) {
                throw new IllegalStateException(faults.get(0).toString());
            }
            printer.say("published as " + subject.source());
        } catch (RuntimeException e) {
            throw new CommandFailedException(
                    ExitCode.INDETERMINATE,
                    "not published: " + e.getMessage() + "; Kafka is expected at " + cluster.bootstrapServers()
                            + " (--bootstrap), the registry at " + cluster.registryUrl()
                            + " (--registry); is the stack running? (lifeboat up). The snapshot is in " + out,
                    e);
        }
    }
}
