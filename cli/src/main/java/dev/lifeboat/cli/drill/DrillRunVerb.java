package dev.lifeboat.cli.drill;

import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.cli.gate.DurationText;
import dev.lifeboat.cli.log.LogOption;
import dev.lifeboat.cli.snapshot.SealKey;
import dev.lifeboat.drill.Check;
import dev.lifeboat.drill.Choice;
import dev.lifeboat.drill.DrillReport;
import dev.lifeboat.drill.DrillRequest;
import dev.lifeboat.drill.Expected;
import dev.lifeboat.drill.Floors;
import dev.lifeboat.drill.Phase;
import dev.lifeboat.drill.Result;
import dev.lifeboat.drill.run.DrillEvidence;
import dev.lifeboat.drill.tool.BarmanTool;
import dev.lifeboat.drill.tool.MariadbBackupTool;
import dev.lifeboat.drill.tool.MariadbDumpTool;
import dev.lifeboat.drill.tool.PgBackRestTool;
import dev.lifeboat.drill.tool.PgBaseBackupTool;
import dev.lifeboat.drill.tool.PgDumpTool;
import dev.lifeboat.drill.tool.RestoreTool;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.snapshot.Seal;
import dev.lifeboat.snapshot.file.SnapshotFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
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

/** {@code lifeboat drill run}: restores a backup with its own tool, in a place of its own, and says what came back. */
@Command(
        name = "run",
        description =
                "Restore a backup with its own tool into a directory of its own, bring a server up from it, read all of"
                        + " it, and remove every trace. Nothing is written anywhere else.",
        footer = {"", "What is checked in which phase: docs/drills.md; which faults each finds: docs/drill-faults.md"},
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:restored, and everything that was checked was right",
            "2:usage",
            "4:the drill could not be run, which says nothing about the backup; or Kafka or the schema registry cannot be"
                    + " reached",
            "8:the backup is not what it should be"
        })
public final class DrillRunVerb implements Callable<Integer> {
    @Parameters(paramLabel = "DATABASE", description = "the database, e.g. postgresql:orders-prod/orders")
    private String database = "";

    @Option(
            names = "--tool",
            required = true,
            description =
                    "pgbackrest; barman; pg-manifest: what pg_basebackup leaves; pg-dump: dumps of pg_dump; mariadb-backup:"
                            + " its directories; mariadb-dump, mysqldump: their scripts; command: a script of your own")
    private String toolName = "";

    @Option(
            names = "--command",
            paramLabel = "WORDS",
            description =
                    "what to run in place of 'pgbackrest' or 'barman', words separated by blanks, e.g. 'pgbackrest"
                            + " --config=/etc/drill.conf'")
    private String program = "";

    @Option(
            names = "--input",
            paramLabel = "PATH",
            description = "of all but pgbackrest: the backup, or a directory of backups")
    private @Nullable Path input;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "what the tool needs, e.g. stanza=main, server=main for barman, script=PATH for command; repo=2"
                            + " restores from that repository; wal-archive=DIR is where pg-manifest finds more of the log;"
                            + " zone=ZONE is that of the times of mariadb-backup, mariadb-dump, mysqldump; binlog=DIR is where"
                            + " the first two find the binary log, for a point in time")
    private Map<String, String> options = Map.of();

    @Option(
            names = "--backup",
            paramLabel = "ID|latest|random",
            description = "which backup, as its tool names it; default latest")
    private String backup = "latest";

    @Option(
            names = "--point-in-time",
            paramLabel = "INSTANT",
            description = "recover to it, e.g. 2026-11-22T10:00:00Z; default: only until the backup is consistent")
    private @Nullable Instant pointInTime;

    @Option(
            names = "--directory",
            description =
                    "a directory is made in it for the drill, and removed; default: lifeboat-drills in the directory"
                            + " for temporary files")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir"), "lifeboat-drills");

    @Option(names = "--name", description = "what the server calls the database; default: the last part of its id")
    private String name = "";

    @Option(
            names = "--system-identifier",
            paramLabel = "NUMBER",
            description = "PostgreSQL: what the restored cluster must be; default: what the backup is listed as")
    private @Nullable String systemIdentifier;

    @Option(names = "--least-tables", description = "tables that there must be at least; default 1")
    private long leastTables = Floors.NOT_EMPTY.tables();

    @Option(names = "--least-rows", description = "rows of all tables that there must be at least; default 1")
    private long leastRows = Floors.NOT_EMPTY.rows();

    @Option(names = "--least-bytes", description = "size of the database at least; default 1")
    private long leastBytes = Floors.NOT_EMPTY.bytes();

    @Option(
            names = "--validate",
            paramLabel = "FILE",
            description = "YAML: a list of questions, each with name, sql, and equal, least or most")
    private @Nullable Path validations;

    @Option(
            names = "--snapshot",
            paramLabel = "FILE",
            description = "of snapshot take: what came back is compared with it, table by table")
    private @Nullable Path snapshot;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "holds the key of that snapshot. Default: " + Seal.VARIABLE + ", else it has none")
    private @Nullable Path keyFile;

    @Option(
            names = "--assume-no-writes",
            paramLabel = "WHY",
            description = "nobody wrote between that snapshot and what is restored, and how that is known: what differs"
                    + " is then a failure, and else only told")
    private @Nullable String noWrites;

    @Option(
            names = "--no-check",
            description = "do not have the tool compare checksums first; pgbackrest does so for its whole repository")
    private boolean noCheck;

    @Option(names = "--time-limit", converter = DurationText.class, description = "for all of it; default 6h")
    private Duration timeLimit = Duration.ofHours(6);

    @Option(
            names = "--rto",
            converter = DurationText.class,
            description = "within which it should be back; a later one is told, and no failure")
    private @Nullable Duration rto;

    @Option(
            names = "--user",
            description =
                    "as whom tools and the server run when root runs this; default postgres, barman for barman, or mysql; root: in a"
                            + " user namespace of its own, where there is no other account, and for no dumps")
    private String account = "";

    @Option(names = "--superuser", description = "PostgreSQL: a superuser of the restored server; default postgres")
    private String superuser = "postgres";

    @Option(
            names = "--binaries",
            paramLabel = "DIR",
            description =
                    "holds the programs of the engine, for MariaDB and MySQL also in its bin and sbin; default: as"
                            + " packaged")
    private @Nullable Path binaries;

    @Option(
            names = "--preload",
            paramLabel = "LIBRARY",
            description = "a library that the restored server must load, e.g. timescaledb; may be given several times")
    private List<String> preload = List.of();

    @Option(names = "--environment", description = "what the place of the drill is called in evidence; default drill")
    private String environment = "drill";

    @Option(
            names = "--chaos",
            description = "say in evidence that it was announced to nobody; for --backup random alone")
    private boolean chaos;

    @Option(names = "--publish", description = "publish what was proven")
    private boolean publish;

    @Option(
            names = "--every",
            paramLabel = "DURATION",
            converter = DurationText.class,
            description = "how often a timer runs this, so that it is noticed when it does not; default 30d")
    private Duration every = Duration.ofDays(30);

    @Option(
            names = "--locks",
            paramLabel = "DIR",
            description = "holds a lock for each database that is drilled; the same for all that drill on a machine")
    private Path locks = DatabaseLock.PLACE;

    @Option(names = "--no-lock", description = "drill it even while another drill of it runs on this machine")
    private boolean noLock;

    @Option(names = "--json", description = "what came of it as one JSON object on stdout")
    private boolean json;

    @Mixin
    private LogOption where = new LogOption();

    @Spec
    private @Nullable CommandSpec spec;

    private final Clock clock = Clock.systemUTC();

    @Override
    public Integer call() {
        DrillRequest request;
        Way way;
        Subject subject;
        Cluster cluster;
        try {
            subject = new Subject(database, Subject.sourceOf(DrillEvidence.SOURCE, database), Map.of(), Instant.EPOCH);
            way = way();
            request = request(way);
            cluster = publish ? where.cluster() : null;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), e.getMessage(), e);
        }
        var commandLine = Objects.requireNonNull(spec).commandLine();
        var printer =
                new DrillPrinter(commandLine.getErr(), json ? commandLine.getOut() : null, System.console() != null);
        if (noLock) {
            return drill(request, way, subject, cluster, printer);
        }
        try (var lock = DatabaseLock.take(locks, database).orElse(null)) {
            return lock == null
                    ? notRun(
                            way,
                            "another drill of it runs on this machine, " + DatabaseLock.holder(locks, database),
                            printer)
                    : drill(request, way, subject, cluster, printer);
        } catch (IOException e) {
            return notRun(
                    way,
                    "no lock can be taken in " + locks + ": " + e
                            + "; --locks names another place, --no-lock does without",
                    printer);
        }
    }

    /** Nothing was begun, so there is nothing to publish. */
    private int notRun(Way way, String why, DrillPrinter printer) {
        Instant now = clock.instant();
        var report = new DrillReport(
                way.tool(),
                null,
                Result.COULD_NOT_RUN,
                now,
                now,
                Map.of(),
                List.of(new Check(Phase.PLAN, "lock", Check.Outcome.NOT_RUN, why)),
                null,
                null);
        printer.print(report, database);
        return exitCode(report);
    }

    private int drill(DrillRequest request, Way way, Subject subject, @Nullable Cluster cluster, DrillPrinter printer) {
        if (cluster == null) {
            DrillReport report = way.drill(request, clock, printer, begun -> {});
            printer.print(report, database);
            return exitCode(report);
        }
        try (var to = new Publishing(cluster, subject, every, clock)) {
            return exitCode(to.drill(
                    request,
                    way.tool(),
                    backup -> way.evidence(request, backup),
                    begun -> way.drill(request, clock, printer, begun),
                    printer));
        }
    }

    private Way way() {
        return toolName.equals("command") ? new Way.ByScript(script()) : new Way.ByTool(tool());
    }

    private DrillRequest request(Way way) {
        if (chaos && !backup.equalsIgnoreCase("random")) {
            throw new IllegalArgumentException("--chaos is for a backup that is picked at random: --backup random");
        }
        return new DrillRequest(
                database,
                name.isEmpty() ? database.substring(database.indexOf('/') + 1) : name,
                Choice.of(backup),
                pointInTime,
                directory,
                systemIdentifier,
                new Floors(leastTables, leastRows, leastBytes),
                validations == null ? List.of() : ValidationFile.read(validations),
                !noCheck,
                timeLimit,
                rto,
                account.isEmpty() ? way.account(database) : account,
                superuser,
                binaries,
                preload,
                environment,
                chaos,
                expected());
    }

    private @Nullable Expected expected() {
        if (snapshot == null) {
            if (noWrites != null || keyFile != null) {
                throw new IllegalArgumentException("--assume-no-writes and --key-file are said of a --snapshot FILE");
            }
            return null;
        }
        return new Expected(SnapshotFile.read(snapshot), SealKey.of(keyFile), noWrites);
    }

    private RestoreTool tool() {
        RestoreTool tool = named();
        String engine = tool.engine().name().toLowerCase(Locale.ROOT);
        if (!database.startsWith(engine + ":")) {
            throw new IllegalArgumentException("the databases of " + toolName + " are those of " + engine + "; '"
                    + database + "' is none, expected e.g. " + engine + ":orders-prod/orders");
        }
        return tool;
    }

    /**
     * What a schedule must know of it: how evidence names its tool, and when it is dead.
     *
     * @throws IllegalArgumentException if an option cannot be
     */
    Known known() {
        Way way = way();
        request(way);
        return new Known(way.tool(), timeLimit);
    }

    /**
     * @param tool as evidence names it
     * @param timeLimit for all of a drill
     */
    record Known(String tool, Duration timeLimit) {}

    private Path script() {
        String script = options.getOrDefault("script", "");
        if (script.isBlank() || options.size() > 1) {
            throw new IllegalArgumentException("command needs --set script=PATH, and nothing else that is set");
        }
        if (validations != null || snapshot != null) {
            throw new IllegalArgumentException(
                    "--validate and --snapshot are for servers that a drill starts; a script asks by itself");
        }
        return Path.of(script);
    }

    private RestoreTool named() {
        return switch (toolName) {
            case "pgbackrest" -> new PgBackRestTool(program(), options, timeLimit);
            case "barman" -> new BarmanTool(program(), options, timeLimit);
            case "pg-manifest" -> new PgBaseBackupTool(input(), options);
            case "pg-dump" -> new PgDumpTool(input(), options);
            case "mariadb-backup" -> new MariadbBackupTool(input(), options);
            case "mariadb-dump" -> MariadbDumpTool.ofMariadb(input(), options);
            case "mysqldump" -> MariadbDumpTool.ofMysql(input(), options);
            default ->
                throw new IllegalArgumentException("'" + toolName
                        + "' is no tool that a drill restores with; there are: pgbackrest, barman, pg-manifest, pg-dump,"
                        + " mariadb-backup, mariadb-dump, mysqldump, and command for a script of your own");
        };
    }

    private List<String> program() {
        return program.isBlank() ? List.of() : List.of(program.strip().split("\\s+"));
    }

    private Path input() {
        if (input == null) {
            throw new IllegalArgumentException(toolName + " needs --input PATH");
        }
        return input;
    }

    public static int exitCode(DrillReport report) {
        return switch (report.result()) {
            case PASSED -> ExitCode.DONE;
            case FAILED -> ExitCode.DRILL_FAILED;
            case COULD_NOT_RUN -> ExitCode.INDETERMINATE;
        };
    }
}
