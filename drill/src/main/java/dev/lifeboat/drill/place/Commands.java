package dev.lifeboat.drill.place;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.local.ChildProcess;
import dev.lifeboat.local.Watchdog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs tools for a drill: as its account, nicely, until they end or the drill does. */
public final class Commands {
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);
    /** The end of what a tool printed; a reason is among its last lines. */
    private static final int LONGEST_TEXT = 16 * 1024;

    private final Scratch scratch;
    private final Deadline deadline;
    private final List<String> account;

    public Commands(Scratch scratch, Deadline deadline) {
        this(scratch, deadline, scratch.account().words());
    }

    private Commands(Scratch scratch, Deadline deadline, List<String> account) {
        this.scratch = scratch;
        this.deadline = deadline;
        this.account = account;
    }

    /** The same as whoever runs this: for what root alone may read, and nothing that was restored is to lead astray. */
    public Commands asCaller() {
        return new Commands(scratch, deadline, List.of());
    }

    /**
     * How a run ended.
     *
     * @param name what was run
     * @param code its exit code
     * @param text the end of what it printed
     */
    public record Ended(String name, int code, String text) {
        public boolean well() {
            return code == 0;
        }

        /** Whether it failed an assertion of its own, or went astray: SIGABRT, SIGBUS, SIGSEGV. */
        public boolean crashed() {
            return code == 128 + 6 || code == 128 + 7 || code == 128 + 11;
        }

        /** The last lines, in one. */
        public String lastWords() {
            var lines = text.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
            return name + " ended with " + code + ": "
                    + String.join(" / ", lines.subList(Math.max(0, lines.size() - 6), lines.size()));
        }
    }

    /** The words that start it, under a watchdog. */
    public List<String> words(List<String> command) {
        return words(Watchdog.words("lifeboat-drill"), command);
    }

    private List<String> words(List<String> watchdog, List<String> command) {
        var words = new ArrayList<>(account);
        words.addAll(clean(System.getenv().keySet()));
        words.addAll(List.of("nice", "-n", "5"));
        words.addAll(watchdog);
        words.addAll(command);
        return words;
    }

    /**
     * Takes away what libpq, and the clients of MariaDB, would be led by to another server than that of the drill: some go before
     * what a command line says. Variables of pgBackRest stay.
     */
    static List<String> clean(Collection<String> names) {
        var words = new ArrayList<>(List.of("env"));
        names.stream()
                .filter(name -> name.startsWith("PG") && !name.startsWith("PGBACKREST_")
                        || name.startsWith("MYSQL")
                        || name.startsWith("MARIADB")
                        || name.startsWith("LIBMYSQL"))
                .sorted()
                .forEach(name -> words.addAll(List.of("-u", name)));
        words.add("PGPASSFILE=/dev/null");
        return words;
    }

    /** Starts what goes on beside the drill, and ends with it. */
    public ChildProcess start(String name, List<String> command, Map<String, String> environment) {
        return start(name, environment, words(command));
    }

    /** The same for what has nothing to lose, and is killed at once when the drill is. */
    public ChildProcess startThrowAway(String name, List<String> command, Map<String, String> environment) {
        return start(name, environment, words(Watchdog.wordsToKill("lifeboat-drill"), command));
    }

    private ChildProcess start(String name, Map<String, String> environment, List<String> words) {
        return ChildProcess.start(new ChildProcess.Launch(
                name,
                words,
                environment,
                scratch.logs().resolve(name + ".pid"),
                scratch.logs().resolve(name + ".log"),
                STOP_PATIENCE));
    }

    /**
     * Runs a tool to its end.
     *
     * @param whileRunning called twice a second
     * @throws DrillEndedException if it cannot be run at all, was killed, crashed, or is not done in time
     */
    public Ended run(String name, List<String> command, Runnable whileRunning) throws DrillEndedException {
        Ended ended = runEvenIfItCrashes(name, command, whileRunning);
        if (ended.crashed()) {
            throw killed(ended);
        }
        return ended;
    }

    private static DrillEndedException killed(Ended ended) {
        return DrillEndedException.couldNotRun("tools", "was killed: " + ended.lastWords());
    }

    /** Runs a tool that crashes on what is damaged, so that its crash tells something. Else as {@link #run}. */
    public Ended runEvenIfItCrashes(String name, List<String> command, Runnable whileRunning)
            throws DrillEndedException {
        Path log = scratch.logs().resolve(name + ".log");
        try {
            Files.deleteIfExists(log);
            var child = start(name, command, Map.of("LC_ALL", "C"));
            try {
                var ended = new Ended(name, await(child, whileRunning), end(log));
                if (ended.code() == 126 || ended.code() == 127) {
                    throw DrillEndedException.couldNotRun(
                            "tools", command.get(0) + " cannot be run here: " + ended.lastWords());
                }
                if (ended.code() > 128 && !ended.crashed()) {
                    throw killed(ended);
                }
                return ended;
            } finally {
                child.kill();
            }
        } catch (IOException | UncheckedIOException e) {
            throw DrillEndedException.couldNotRun("tools", command.get(0) + " cannot be run: " + e.getMessage());
        }
    }

    /** All that a tool printed that was run to its end. */
    public String printed(String name) throws DrillEndedException {
        try {
            return Files.readString(scratch.logs().resolve(name + ".log"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw DrillEndedException.couldNotRun("tools", "what " + name + " printed cannot be read: " + e);
        }
    }

    private int await(ChildProcess child, Runnable whileRunning) throws DrillEndedException {
        var exit = child.onExit();
        while (true) {
            try {
                return exit.get(Math.min(LOOK.toMillis(), deadline.left().toMillis() + 1), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                deadline.check();
                whileRunning.run();
            } catch (ExecutionException e) {
                throw DrillEndedException.couldNotRun("tools", child + " cannot be waited for: " + e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw DrillEndedException.couldNotRun("tools", "interrupted while waiting for " + child);
            }
        }
    }

    /** The end of a log. */
    public static String end(Path log) throws IOException {
        if (!Files.exists(log)) {
            return "";
        }
        try (var file = Files.newByteChannel(log)) {
            file.position(Math.max(0, file.size() - LONGEST_TEXT));
            var bytes = ByteBuffer.allocate(LONGEST_TEXT);
            while (bytes.hasRemaining() && file.read(bytes) >= 0) {}
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        }
    }
}
