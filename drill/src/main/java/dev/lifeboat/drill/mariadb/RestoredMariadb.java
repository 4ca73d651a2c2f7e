package dev.lifeboat.drill.mariadb;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.engine.Answers;
import dev.lifeboat.drill.engine.Restored;
import dev.lifeboat.drill.engine.Starting;
import dev.lifeboat.drill.place.Commands;
import dev.lifeboat.drill.place.Deadline;
import dev.lifeboat.drill.place.MariadbBlame;
import dev.lifeboat.drill.place.Scratch;
import dev.lifeboat.local.ChildProcess;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/** A server on a restored data directory, reached through a socket in the drill's own directory. Ends with the drill. */
final class RestoredMariadb implements Restored, AutoCloseable {
    private static final String NAME = "server";
    private static final int KILLED = 128 + 9;
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final long STOP_SECONDS = 600;
    /** A client knows a little earlier that its server ends. */
    private static final long END_SECONDS = 30;

    private static final Pattern SERVER = Pattern.compile("(?:\\S*/)?(?:mariadbd|mysqld)(?:\\s|$)");

    private static final int NO_SUCH_DATABASE = 1049;
    /** Disk full, out of memory, too many open files, table full, engine that is not here. */
    private static final Set<Integer> LACKS = Set.of(1021, 1037, 1038, 1041, 1114, 1135, MariadbAnswers.UNKNOWN_ENGINE);
    /** Interrupted; took longer than it may. */
    private static final Set<Integer> TIMED_OUT = Set.of(1317, 1969, 3024);
    /** Grammar, no database, no right, writes, files: the question itself. */
    private static final Set<Integer> WRONG = Set.of(1064, 1046, 1290, 1792);
    /** Table, column, function: what should be there and is not. */
    private static final Set<Integer> NOT_THERE = Set.of(1146, 1054, 1305, 1109);

    private final String user;
    private final Scratch scratch;
    private final ChildProcess child;
    private final Deadline deadline;
    private final Flavour flavour;
    private final CompletableFuture<Void> end;

    private RestoredMariadb(String user, Scratch scratch, ChildProcess child, Deadline deadline, Flavour flavour) {
        this.user = user;
        this.flavour = flavour;
        this.scratch = scratch;
        this.child = child;
        this.deadline = deadline;
        // whoever waits for an answer of it waits no longer
        this.end = CompletableFuture.runAsync(
                child::kill, CompletableFuture.delayedExecutor(deadline.left().toMillis(), TimeUnit.MILLISECONDS));
    }

    /**
     * Starts it and waits until it answers.
     *
     * @param user whom it answers
     * @param environment of its own
     */
    static RestoredMariadb start(
            List<String> command,
            String user,
            Map<String, String> environment,
            Scratch scratch,
            Commands commands,
            Deadline deadline,
            Flavour flavour)
            throws DrillEndedException {
        var all = new HashMap<>(environment);
        all.putAll(Map.of("LC_ALL", "C", "HOME", home(scratch)));
        try {
            // what one that ran there before printed says nothing of this one
            Files.deleteIfExists(scratch.logs().resolve(NAME + ".log"));
        } catch (IOException e) {
            throw DrillEndedException.couldNotRun("place", "the log of the server cannot be removed: " + e);
        }
        var server = new RestoredMariadb(user, scratch, commands.startThrowAway(NAME, command, all), deadline, flavour);
        try {
            Starting.await(server.child, LOOK, deadline, server::answers, server::ended);
            return server;
        } catch (DrillEndedException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** Where no file of options of anybody is. */
    static String home(Scratch scratch) {
        return scratch.logs().toString();
    }

    /** Restoring went well, so a server that ends by itself speaks against the backup, unless it blames something else. */
    private DrillEndedException ended(int code) {
        String log = log();
        var place = MariadbBlame.place(log);
        if (place.isPresent() || code == KILLED || code == 126 || code == 127) {
            return DrillEndedException.couldNotRun(
                    "server", place.orElse("it ended with " + code + ", as if it was killed: " + reason(log)));
        }
        if (replays() && log.contains("privilege tables")) {
            return DrillEndedException.couldNotRun(
                    "server", "the backup holds no accounts, with which its log is replayed: " + reason(log));
        }
        return DrillEndedException.failed(
                "start", "no server comes up from it (it ended with " + code + "): " + reason(log));
    }

    /**
     * Whoever fills a server of the drill's own has failed: one that has ended says nothing of what it was filled with.
     *
     * @param lost whether he says that the server is gone
     * @throws DrillEndedException if it has ended, or the drill's time
     */
    void refuseEnd(boolean lost) throws DrillEndedException {
        try {
            deadline.check(); // with which the server ends
            int code = child.onExit().get(lost ? END_SECONDS : 0, TimeUnit.SECONDS);
            String log = log();
            throw DrillEndedException.couldNotRun(
                    "server",
                    "it ended with " + code + " while it was filled: "
                            + MariadbBlame.place(log).orElseGet(() -> reason(log)));
        } catch (TimeoutException e) {
            deadline.check();
        } catch (ExecutionException e) {
            throw DrillEndedException.couldNotRun("server", "cannot be waited for: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw DrillEndedException.couldNotRun("server", "interrupted while waiting for its end");
        }
    }

    private boolean replays() {
        return user.equals(MariadbIsolation.REPLAYS);
    }

    private static String reason(String log) {
        var lines = log.lines()
                .filter(line -> line.contains("[ERROR]") || line.contains("Assertion") || line.contains("got signal"))
                .map(line -> line.replaceFirst("^\\S+ +(?:\\S+ )?\\d+ ", "").strip())
                .toList();
        return Starting.reason(lines);
    }

    private boolean answers() throws DrillEndedException {
        try (var connection = connect("");
                var statement = connection.createStatement()) {
            statement.execute("select 1");
            return true;
        } catch (SQLNonTransientConnectionException e) {
            return false; // not yet, or never: then it ends, or the time does
        } catch (SQLException e) {
            if (!child.isAlive()) {
                return false;
            }
            throw replays()
                    ? DrillEndedException.couldNotRun("server", "it does not let the drill replay: " + e.getMessage())
                    : DrillEndedException.failed("start", "a server comes up from it, and answers: " + e.getMessage());
        }
    }

    /** A session with one of its databases; empty for none. */
    Connection connect(String database) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("socketFactory", MariadbSockets.class.getName());
        properties.setProperty(
                MariadbSockets.PATH, MariadbIsolation.socket(scratch).toString());
        properties.setProperty("sslMode", "disable");
        properties.setProperty("allowLocalInfile", "false");
        var connection = DriverManager.getConnection(
                "jdbc:mariadb://localhost/"
                        + URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20"),
                properties);
        try (var statement = connection.createStatement()) {
            long seconds =
                    Math.max(1, Math.min(Integer.MAX_VALUE, deadline.left().toSeconds()));
            for (String set : flavour.session(seconds)) {
                statement.execute(set);
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public Answers open(String database) throws SQLException {
        return new MariadbAnswers(connect(database), logFile(), flavour.definesInFiles());
    }

    @Override
    public Kind kind(SQLException error) {
        int code = error.getErrorCode();
        if (code == NO_SUCH_DATABASE) {
            return Kind.NO_SUCH_DATABASE;
        }
        if (TIMED_OUT.contains(code)) {
            return Kind.TIMED_OUT;
        }
        if (LACKS.contains(code)) {
            return Kind.LACKS_RESOURCES;
        }
        boolean ofGrammar = String.valueOf(error.getSQLState()).startsWith("42") && !NOT_THERE.contains(code);
        return ofGrammar || WRONG.contains(code) ? Kind.WRONG_QUESTION : Kind.OTHER;
    }

    @Override
    public Optional<String> place(String said) {
        return MariadbBlame.place(said);
    }

    @Override
    public boolean isAlive() {
        return child.isAlive();
    }

    @Override
    public String log() {
        try {
            return Commands.end(logFile());
        } catch (IOException e) {
            return "";
        }
    }

    /** All that it printed. */
    Path logFile() {
        return scratch.logs().resolve(NAME + ".log");
    }

    /**
     * Stops it cleanly, as whoever looks at its files afterwards needs it.
     *
     * @throws DrillEndedException if it does not stop so
     */
    void stop() throws DrillEndedException {
        // by a signal: what filled it may have changed who may stop it by asking
        if (!process().map(ProcessHandle::destroy).orElse(false)) {
            throw DrillEndedException.couldNotRun("stop", "the restored server ended by itself: " + reason(log()));
        }
        try {
            int code = child.onExit().get(Math.min(STOP_SECONDS, deadline.left().toSeconds() + 1), TimeUnit.SECONDS);
            if (code != 0) {
                throw DrillEndedException.couldNotRun(
                        "stop", "the restored server ended with " + code + ": " + reason(log()));
            }
        } catch (TimeoutException e) {
            throw DrillEndedException.couldNotRun("stop", "the restored server does not stop");
        } catch (ExecutionException e) {
            throw DrillEndedException.couldNotRun("stop", "cannot be waited for: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw DrillEndedException.couldNotRun("stop", "interrupted while waiting for it");
        }
    }

    /** The server itself, and not what it was started through. */
    private Optional<ProcessHandle> process() {
        return ProcessHandle.of(child.pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .filter(process -> SERVER.matcher(process.info()
                                .command()
                                .or(() -> process.info().commandLine())
                                .orElse(""))
                        .lookingAt())
                .findFirst();
    }

    /** Ends it at once, if it still runs: its files are thrown away. */
    @Override
    public void close() {
        end.cancel(false);
        child.kill();
    }
}
