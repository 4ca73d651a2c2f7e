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
            description = "release those whose hold has ended, too; whoever else held one holds it no longer")
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
        int failed = apply(with, all, Instant.now(), err);
        err.flush();
        return failed > 0 ? ExitCode.DRILL_FAILED : unread[0] > 0 ? ExitCode.INDETERMINATE : ExitCode.DONE;
    }

    /** How many the tool did not hold. */
    private int apply(HoldTool with, List<Hold> all, Instant now, PrintWriter err) {
        Map<String, Hold> longest = new LinkedHashMap<>();
        all.forEach(hold -> longest.merge(hold.backupId(), hold, HoldApplyVerb::longer));
        int failed = 0;
        for (Hold hold : longest.values()) {
            if (hold.holdsAt(now) || release) {
                failed += did(with, hold, hold.holdsAt(now), err) ? 0 : 1;
            }
        }
        return failed;
    }

    private boolean did(HoldTool with, Hold hold, boolean holds, PrintWriter err) {
        String what = (holds ? "hold " : "release ") + Printed.safe(hold.backupId());
        try {
            List<String> command = holds ? with.hold(hold.backupId(), hold.until()) : with.release(hold.backupId());
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
