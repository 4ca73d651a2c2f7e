package dev.lifeboat.cli.snapshot;

import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.snapshot.compare.Comparison;
import dev.lifeboat.snapshot.compare.Writes;
import dev.lifeboat.snapshot.file.SnapshotFile;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lifeboat snapshot compare}. */
@Command(
        name = "compare",
        description =
                "Compare two snapshots, table by table. Where others may have written in between, neither that they are"
                        + " equal nor that they differ proves anything, and it says so.",
        footer = {"", "When a comparison is valid: docs/snapshots.md"},
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:equal in all that was compared",
            "2:usage, or a file that is no snapshot",
            "4:nothing can be concluded of one table or more, and none is known to differ",
            "5:a table differs"
        })
public final class SnapshotCompareVerb implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "BEFORE", description = "a file of snapshot take")
    private Path before = Path.of("");

    @Parameters(index = "1", paramLabel = "AFTER", description = "a file of snapshot take")
    private Path after = Path.of("");

    @Option(
            names = "--assume-no-writes",
            paramLabel = "WHY",
            description =
                    "nobody else wrote from the beginning of the first to the end of the second, and how that is known,"
                            + " e.g. 'application stopped, CHG-17'")
    private @Nullable String noWrites;

    @Option(names = "--json", description = "the result as one JSON object on stdout")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        var commandLine = Objects.requireNonNull(spec).commandLine();
        Comparison comparison;
        try {
            var writes = noWrites == null ? Writes.UNKNOWN : Writes.stopped(noWrites);
            comparison = Comparison.of(SnapshotFile.read(before), SnapshotFile.read(after), writes);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(commandLine, e.getMessage(), e);
        }
        new SnapshotPrinter(commandLine.getErr(), json ? commandLine.getOut() : null, false).compared(comparison);
        return switch (comparison.verdict()) {
            case EQUAL -> ExitCode.DONE;
            case DIFFERENT -> ExitCode.MISMATCH;
            case INDETERMINATE -> ExitCode.INDETERMINATE;
        };
    }
}
