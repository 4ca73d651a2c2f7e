package dev.lifeboat.cli;

import dev.lifeboat.ingest.catalog.CatalogInstaller;
import dev.lifeboat.ingest.catalog.DecisionFunctions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lifeboat catalog}: the tables that change data capture reads. */
@Command(name = "catalog", description = "Create the catalog's tables in a database that has none.")
final class CatalogVerb {
    private final Console console = Console.standardError();

    @Command(name = "install", description = "Create the tables that are missing; doing it again changes nothing.")
    int install(
            @Parameters(
                            paramLabel = "JDBC_URL",
                            description =
                                    "e.g. jdbc:postgresql://127.0.0.1:5432/catalog?user=... ; the password, if not"
                                            + " in the URL, from PGPASSFILE or ~/.pgpass.")
                    String jdbcUrl,
            @Option(
                            names = "--with-functions",
                            description = "of PostgreSQL: also the functions by which SQL asks whether a migration may"
                                    + " run, in the schema lifeboat; as a role that does not migrate")
                    boolean withFunctions,
            @Option(names = "--functions-only", description = "those functions, and not the tables of the catalog")
                    boolean functionsOnly,
            @Option(
                            names = "--grant",
                            paramLabel = "ROLE",
                            description = "a role that migrates, which may ask; may be given several times")
                    @Nullable
                    List<String> roles) {
        if (!CatalogInstaller.takes(jdbcUrl)) {
            throw new CommandFailedException(
                    ExitCode.USAGE,
                    "the URL of the catalog must be jdbc:postgresql://host:port/database?user=...,"
                            + " jdbc:mariadb://host:port/database?user=... or"
                            + " jdbc:sqlserver://host:port;databaseName=...;user=...");
        }
        boolean functions = withFunctions || functionsOnly;
        if (functions && !jdbcUrl.startsWith("jdbc:postgresql:")) {
            throw new CommandFailedException(ExitCode.USAGE, "the functions are for PostgreSQL alone");
        }
        if (!functions && roles != null && !roles.isEmpty()) {
            throw new CommandFailedException(ExitCode.USAGE, "--grant goes with --with-functions or --functions-only");
        }
        if (!functionsOnly) {
            tables(jdbcUrl);
        }
        if (functions) {
            DecisionFunctions.install(jdbcUrl, roles == null ? List.of() : roles);
            console.done("functions of the schema lifeboat: can_proceed, why_not, safe_migrate"
                    + (roles == null || roles.isEmpty()
                            ? ", which nobody else may call"
                            : ", for " + String.join(", ", roles)));
        }
        return ExitCode.DONE;
    }

    private void tables(String jdbcUrl) {
        var installed = CatalogInstaller.install(jdbcUrl);
        report("created", installed.created());
        report("there already", installed.ours());
        report("there already, not made by lifeboat, left as they are", installed.leftAsTheyAre());
    }

    private void report(String what, List<String> tables) {
        if (!tables.isEmpty()) {
            console.done(what + ": " + String.join(", ", tables));
        }
    }
}
