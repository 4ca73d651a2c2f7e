package dev.lifeboat.cli.hold;

import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.cli.gate.Printed;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lifeboat hold list}. */
@Command(
        name = "list",
        description = "Which backups are held, for which migration, until when.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:listed", "2:usage", "4:Kafka or the registry cannot be reached, or not all could be read"})
final class HoldListVerb implements Callable<Integer> {
    @Option(names = "--ended", description = "those whose hold has ended, too")
    private boolean ended;

    @Option(names = "--database", paramLabel = "ID", description = "of this database alone")
    private @Nullable String database;

    @Mixin
    private HoldsOption holds = new HoldsOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        var commandLine = Objects.requireNonNull(spec).commandLine();
        var out = commandLine.getOut();
        int[] unread = new int[1];
        Instant now = Instant.now();
        for (Hold hold : holds.read(problem -> {
            unread[0]++;
            commandLine.getErr().println("cannot be read: " + Printed.safe(problem));
        })) {
            if ((database == null || hold.database().equals(database)) && (ended || hold.holdsAt(now))) {
                out.println(Printed.safe(hold.database()) + "  backup " + Printed.safe(hold.backupId()) + "  migration "
                        + Printed.safe(hold.migrationId()) + " " + hold.state() + "  "
                        + (hold.until() == null ? "until it has ended" : "until " + hold.until()));
            }
        }
        out.flush();
        commandLine.getErr().flush();
        return unread[0] == 0 ? ExitCode.DONE : ExitCode.INDETERMINATE;
    }
}
