package dev.lifeboat.cli.hold;

import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.cli.gate.Printed;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
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
import picocli.CommandLine.Spec;

/** {@code lifeboat hold apply}: has the tool hold what is held. */
@Command(
        name = "apply",
        description = "Have the backup tool hold the backups that are held; doing it again changes nothing.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:all are held",
            "2:usage",
            "4:Kafka or the registry cannot be reached, or not all could be read; what could be was applied",
            "8:the tool did not hold one of them"
        })
final class HoldApplyVerb implements Callable<Integer> {
    @Option(names = "--tool", required = true, description = "barman or pgbackrest")
    private String tool = "";

    @Option(
            names = "--server",
            required = true,
            paramLabel = "NAME",
            description = "Barman's server, pgBackRest's stanza")
    private String server = "";

    @Option(
            names = "--cluster",
            required = true,
            paramLabel = "ENGINE:CLUSTER",
            description =
                    "whose backups the server holds, e.g. postgresql:orders-prod; a backup is of all its databases, so it is"
                            + " held as long as one of them needs it")
    private String cluster = "";

    @Option(
            names = "--command",
            paramLabel = "WORDS",
            description = "what to run in place of the tool's name, words separated by blanks")
    private String program = "";

    @Option(
            names = "--target",
            description = "of Barman: full (default) keeps all log from the backup on, standalone what it takes alone")
    private String target = "full";

    @Option(
            names = "--release",
            description =
                    "release those whose hold has ended, too, if all could be read; whoever else held one holds it no"
                            + " longer")
    private boolean release;

    @Option(names = "--dry-run", description = "print the commands, run none")
    private boolean dryRun;

    @Mixin
    private HoldsOption holds = new HoldsOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        var commandLine = Objects.requireNonNull(spec).commandLine();
        HoldTool with;
        try {
            requireCluster(cluster);
            with = new HoldTool(
                    tool,
                    program.isBlank() ? List.of(tool) : List.of(program.strip().split("\\s+")),
                    server,
                    target);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(commandLine, e.getMessage(), e);
        }
        PrintWriter err = commandLine.getErr();
        int[] unread = new int[1];
        List<Hold> all = holds.read(problem -> {
            unread[0]++;
            err.println("cannot be read: " + Printed.safe(problem));
        });
        if (release && unread[0] > 0) {
            err.println("releases nothing, and shortens nothing: what could not be read may hold it");
        }
        int failed = 0;
        for (Work work : work(all, cluster, Instant.now(), release, unread[0] == 0)) {
            failed += did(with, work, err) ? 0 : 1;
        }
        err.flush();
        return failed > 0 ? ExitCode.DRILL_FAILED : unread[0] > 0 ? ExitCode.INDETERMINATE : ExitCode.DONE;
    }

    /**
     * What the tool is to do with a backup.
     *
     * @param until when its hold ends; null is without an end
     */
    record Work(String backupId, boolean holds, @Nullable Instant until) {}

    /**
     * What there is to do on the server of a cluster, whichever of its databases holds a backup.
     *
     * @param complete whether all words were read: else nothing is released, and no end is told
     */
    static List<Work> work(List<Hold> all, String cluster, Instant now, boolean release, boolean complete) {
        Map<String, Hold> longest = new LinkedHashMap<>();
        all.stream()
                .filter(hold -> hold.database().startsWith(cluster + "/"))
                .forEach(hold -> longest.merge(hold.backupId(), hold, HoldApplyVerb::longer));
        return longest.values().stream()
                .filter(hold -> hold.holdsAt(now) || (release && complete))
                .map(hold -> new Work(hold.backupId(), hold.holdsAt(now), complete ? hold.until() : null))
                .toList();
    }

    private static void requireCluster(String cluster) {
        if (!cluster.matches("[a-z][a-z0-9_-]*:[^/\\s]+")) {
            throw new IllegalArgumentException(
                    "--cluster is engine:cluster, the id of a database without its name, e.g."
                            + " postgresql:orders-prod; it is '" + cluster + "'");
        }
    }

    private boolean did(HoldTool with, Work work, PrintWriter err) {
        String what = (work.holds() ? "hold " : "release ") + Printed.safe(work.backupId());
        try {
            List<String> command =
                    work.holds() ? with.hold(work.backupId(), work.until()) : with.release(work.backupId());
            if (dryRun) {
                err.println("  " + Printed.safe(String.join(" ", command)));
                return true;
            }
            String failure = HoldTool.failure(command);
            err.println("  " + what + (failure == null ? "" : " FAILED: " + Printed.safe(failure)));
            return failure == null;
        } catch (IOException | IllegalArgumentException e) {
            err.println("  " + what + " FAILED: " + Printed.safe(String.valueOf(e.getMessage())));
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException(ExitCode.INDETERMINATE, "interrupted");
        }
    }

    private static Hold longer(Hold a, Hold b) {
        if (a.until() == null || b.until() == null) {
            return a.until() == null ? a : b;
        }
        return a.until().isBefore(b.until()) ? b : a;
    }
}
