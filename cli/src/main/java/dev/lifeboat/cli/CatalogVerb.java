package dev.lifeboat.cli;

import dev.lifeboat.ingest.catalog.CatalogInstaller;
import java.util.List;
import picocli.CommandLine.Command;
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
                    String jdbcUrl) {
        if (!CatalogInstaller.takes(jdbcUrl)) {
            throw new CommandFailedException(
                    ExitCode.USAGE,
                    "the URL of the catalog must be jdbc:postgresql://host:port/database?user=...,"
                            + " jdbc:mariadb://host:port/database?user=... or"
                            + " jdbc:sqlserver://host:port;databaseName=...;user=...");
        }
        var installed = CatalogInstaller.install(jdbcUrl);
        report("created", installed.created());
        report("there already", installed.ours());
        report("there already, not made by lifeboat, left as they are", installed.leftAsTheyAre());
        return ExitCode.DONE;
    }

    private void report(String what, List<String> tables) {
        if (!tables.isEmpty()) {
            console.done(what + ": " + String.join(", ", tables));
        }
    }
}
