package dev.lifeboat.cli.up;

import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.cli.Console;
import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.cli.Home;
import dev.lifeboat.local.ChildProcess;
import dev.lifeboat.local.ClassArchives;
import dev.lifeboat.local.PortTakenException;
import dev.lifeboat.local.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lifeboat up}: starts everything on this machine, says where it is, and stays until it is told to end. */
@Command(
        name = "up",
        description =
                "Run everything on this machine: PostgreSQL, Kafka, the schema registry, ingest, streams and the sink."
                        + " Ctrl-C ends it; starting again goes on where it was.")
public final class UpVerb implements Callable<Integer> {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where the data is kept. Default: .lifeboat in the checkout.")
    private @Nullable Path data;

    @Option(
            names = "--port-base",
            paramLabel = "N",
            defaultValue = "7400",
            description = "First of the 8 loopback ports. Default: ${DEFAULT-VALUE}.")
    private int portBase;

    private final Console console = Console.standardError();

    @Override
    public Integer call() {
        long from = System.nanoTime();
        var ports = Ports.from(portBase);
        var asked = EndRequest.listen();
        try (var directory = DataDirectory.open(data == null ? Home.data() : data)) {
            var disk = new DiskSpace(directory.path());
            disk.requireEnoughToStart();
            console.line(console.bold("Lifeboat starts") + "; its data is in " + directory.path());
            return run(directory, ports, disk, asked, from);
        } catch (PortTakenException e) {
            throw new CommandFailedException(
                    ExitCode.CRASH,
                    e.getMessage() + "; end that process, or choose other ports, e.g. --port-base " + otherBase(),
                    e);
        }
    }

    private int otherBase() {
        return portBase + 100 > 60_000 ? 7400 : portBase + 100;
    }

    private int run(DataDirectory directory, Ports ports, DiskSpace disk, CompletableFuture<String> asked, long from) {
        var starting = CompletableFuture.supplyAsync(() -> RunningStack.start(directory, ports, console));
        // Ctrl-C while it starts: whatever is up by then is tethered, and ends with this process
        CompletableFuture.anyOf(starting, asked).exceptionally(e -> null).join();
        if (!starting.isDone()) {
            console.line("ended while it was starting");
            Runtime.getRuntime().halt(ExitCode.DONE);
        }
        try (var stack = RunningStack.join(starting);
                var watch = new Watch(directory.logs(), disk, console);
                var archives = ClassArchives.buildMissingAfter(Duration.ofSeconds(20))) {
            console.line(Addresses.of(stack.parts(), directory, console, (System.nanoTime() - from) / 1e9));
            var partEnded = stack.partEnded();
            CompletableFuture.anyOf(asked, partEnded, watch.diskFull()).join();
            long closingFrom = System.nanoTime();
            int exitCode = sayWhy(asked, partEnded, disk);
            archives.close();
            stack.close();
            console.line(String.format(Locale.ROOT, "ended in %.1f s", (System.nanoTime() - closingFrom) / 1e9));
            return exitCode;
        }
    }

    private int sayWhy(CompletableFuture<String> asked, CompletableFuture<ChildProcess> partEnded, DiskSpace disk) {
        if (asked.isDone()) {
            console.line("\nending, in order; once more ends it at once");
            return ExitCode.DONE;
        }
        console.error(
                partEnded.isDone()
                        ? describe(partEnded.join())
                        : disk.left() + ", so everything is ended before it is full; make room and start again");
        return ExitCode.CRASH;
    }

    private static String describe(ChildProcess part) {
        return String.valueOf(part.failed(part + " ended by itself, so everything is ended; start again to go on", null)
                .getMessage());
    }
}
