package dev.lifeboat.cli.up;

import dev.lifeboat.cli.Console;
import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.local.ClassArchives;
import dev.lifeboat.local.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code lifeboat rehearse DIR}: starts everything once, so that every later start takes less time. The first build runs it. */
@Command(
        name = "rehearse",
        hidden = true,
        description = "Start everything once in a scratch directory, and keep what makes later starts faster.")
public final class RehearseVerb implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "DIR", description = "The scratch directory.")
    private Path scratch = Path.of("");

    @Override
    public Integer call() throws IOException, InterruptedException {
        RunningStack.start(scratch, Ports.free(), Console.standardError(), Map.of())
                .close();
        ClassArchives.buildMissing();
        return ExitCode.DONE;
    }
}
