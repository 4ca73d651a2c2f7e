package dev.lifeboat.cli;

import dev.lifeboat.cli.audit.AuditVerb;
import dev.lifeboat.cli.demo.DemoVerb;
import dev.lifeboat.cli.drill.DrillVerb;
import dev.lifeboat.cli.gate.ExplainVerb;
import dev.lifeboat.cli.gate.ForecastVerb;
import dev.lifeboat.cli.gate.GateVerb;
import dev.lifeboat.cli.gate.RegisterVerb;
import dev.lifeboat.cli.gate.StatusVerb;
import dev.lifeboat.cli.hold.HoldVerb;
import dev.lifeboat.cli.migrate.MigrateVerb;
import dev.lifeboat.cli.observe.ObserveVerb;
import dev.lifeboat.cli.policy.PolicyVerb;
import dev.lifeboat.cli.policy.WaiveVerb;
import dev.lifeboat.cli.procedure.ProcedureVerb;
import dev.lifeboat.cli.replay.ReplayVerb;
import dev.lifeboat.cli.report.ReportVerb;
import dev.lifeboat.cli.snapshot.SnapshotVerb;
import dev.lifeboat.cli.up.RehearseVerb;
import dev.lifeboat.cli.up.UpVerb;
import dev.lifeboat.schemas.TrustedRecords;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The {@code lifeboat} command. Each verb is a class of its own, listed here. */
@Command(
        name = "lifeboat",
        description =
                "Knows whether each database can be brought back, and lets no migration pass without a proven way.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "VERB",
        subcommands = {
            DemoVerb.class,
            UpVerb.class,
            IngestVerb.class,
            StreamsVerb.class,
            SinkVerb.class,
            TopicsVerb.class,
            SchemasVerb.class,
            CatalogVerb.class,
            ObserveVerb.class,
            ReportVerb.class,
            AuditVerb.class,
            DrillVerb.class,
            SnapshotVerb.class,
            MigrateVerb.class,
            ProcedureVerb.class,
            RegisterVerb.class,
            PolicyVerb.class,
            WaiveVerb.class,
            StatusVerb.class,
            ForecastVerb.class,
            ExplainVerb.class,
            GateVerb.class,
            HoldVerb.class,
            ReplayVerb.class,
            ControlsVerb.class,
            RehearseVerb.class,
        })
public final class Main {
    /** Warns of a default of its own, which says nothing to who runs a verb. Held, or its level would be forgotten. */
    private static final Logger REGISTRY_CLIENT = Logger.getLogger("io.apicurio.registry.client");

    static {
        TrustedRecords.trust(); // verbs build records before they touch the codec
        REGISTRY_CLIENT.setLevel(Level.SEVERE);
    }

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show stack traces with errors.")
    private boolean verbose;

    private Main() {}

    public static void main(String[] args) {
        System.exit(run(Console.standardError(), args));
    }

    /** Runs one verb; returns its exit code. */
    static int run(Console console, String... args) {
        var command = commandLine(console);
        if (args.length == 0) {
            command.usage(System.err);
            return ExitCode.USAGE;
        }
        return command.execute(args);
    }

    static CommandLine commandLine(Console console) {
        var main = new Main();
        return new CommandLine(main)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, args) -> wrongUsage(console, e, args))
                .setExecutionExceptionHandler((e, command, parsed) -> new Failure(console, main.verbose).report(e));
    }

    private static int wrongUsage(Console console, CommandLine.ParameterException e, String[] args) {
        var at = e.getCommandLine();
        boolean atTop = at.getParent() == null;
        if (atTop && args.length > 0 && !args[0].startsWith("-")) {
            console.error("there is no verb '" + args[0] + "'; there are: "
                    + String.join(", ", at.getSubcommands().keySet()));
        } else {
            console.error(e.getMessage() + "; see: " + at.getCommandSpec().qualifiedName() + " --help");
        }
        return ExitCode.USAGE;
    }

    /** Says which build this is. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {
                String.format(
                        Locale.ROOT,
                        "lifeboat %s (Java %s)",
                        version == null ? "(not packaged)" : version,
                        System.getProperty("java.version"))
            };
        }
    }
}
