package dev.lifeboat.drill.postgres;

import dev.lifeboat.drill.Check;
import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.engine.Answers;
import dev.lifeboat.drill.engine.Restored;
import dev.lifeboat.drill.engine.Starting;
import dev.lifeboat.drill.place.Blame;
import dev.lifeboat.drill.place.Commands;
import dev.lifeboat.drill.place.Deadline;
import dev.lifeboat.drill.place.Programs;
import dev.lifeboat.drill.place.Scratch;
import dev.lifeboat.local.ChildProcess;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A server on a restored data directory, reached through a socket in the drill's own directory. Ends with the drill. */
public final class RestoredPostgres implements Restored, AutoCloseable {
    private static final String NAME = "server";
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration STOP_PATIENCE = Duration.ofMinutes(10);
    private static final int KILLED = 128 + 9;
    private static final String STARTING = "57P03";
    private static final String NO_CONNECTION = "08";
    private static final String CRASHED = "57P02";
    /** A process that the kernel ended, for want of memory most of the time; what ends by itself does so otherwise. */
    private static final String WAS_KILLED = "was terminated by signal 9";

    private static final String NO_ROLE = "28000";
    private static final String NO_RIGHT = "42501";
    private static final String NO_SUCH_DATABASE = "3D000";
    private static final String LACKS_RESOURCES = "53";
    private static final String TIMED_OUT = "57014";
    /** A question that is wrong itself, but for what should be there and is not. */
    private static final String WRONG_QUESTION = "42";

    private static final List<String> NOT_THERE = List.of("42P01", "42703", "42883", "3F000");

    private static final String DAMAGED_CONTROL_FILE = "incorrect checksum in control file";
    /** What a server says that reached the end of the log before its target. */
    private static final String TARGET_MISSED = "recovery ended before configured recovery target was reached";

    /** What speaks of log that is there and not right; at a sound end of it, none of this is said. */
    private static final Pattern DAMAGED_LOG = Pattern.compile(
            "incorrect resource manager data checksum|invalid magic number|unexpected pageaddr|invalid resource manager ID"
                    + "|ERROR: \\[0\\d\\d]|invalid checksum|contrecord");

    private final Scratch scratch;
    private final String superuser;
    private final boolean toPointInTime;
    private final ChildProcess child;
    private final Deadline deadline;
    private final CompletableFuture<Void> end;

    private RestoredPostgres(Scratch scratch, Start start, ChildProcess child, Deadline deadline) {
        this.scratch = scratch;
        this.superuser = start.superuser();
        this.toPointInTime = start.settings().containsKey("recovery_target_time");
        this.child = child;
        this.deadline = deadline;
        // whoever waits for an answer of it waits no longer
        this.end = CompletableFuture.runAsync(
                child::kill, CompletableFuture.delayedExecutor(deadline.left().toMillis(), TimeUnit.MILLISECONDS));
    }

    /**
     * What to start.
     *
     * @param settings all of {@link Isolation}
     * @param superuser a role that may do everything
     */
    public record Start(Programs programs, Map<String, String> settings, String superuser) {}

    /**
     * What makes the settings of a server that replays the log of a backup, and its data directory ready for it. Settings that
     * were restored are put aside: they are those of the source.
     *
     * @param pointInTime what to replay the log to; null: only until the backup is consistent
     */
    public static Map<String, String> prepareRecovery(
            Scratch scratch, ControlFile control, String restoreCommand, @Nullable Instant pointInTime)
            throws DrillEndedException {
        try {
            Path data = scratch.data();
            for (String file : List.of("standby.signal", "postmaster.pid", "postmaster.opts")) {
                Files.deleteIfExists(data.resolve(file));
            }
            scratch.write(data.resolve("recovery.signal"), "");
            var settings = new LinkedHashMap<>(control.limits());
            settings.putAll(Isolation.recovery(restoreCommand, pointInTime));
            return settings;
        } catch (IOException e) {
            throw DrillEndedException.couldNotRun("place", "the data directory cannot be written to: " + e);
        }
    }

    /** Starts it and waits until it takes writes. */
    public static RestoredPostgres start(Start start, Scratch scratch, Commands commands, Deadline deadline)
            throws DrillEndedException {
        try {
            // ALTER SYSTEM of the source: on its machine it made sense
            scratch.write(scratch.data().resolve("postgresql.auto.conf"), "");
            scratch.write(scratch.root().resolve("postgresql.conf"), "");
            scratch.write(scratch.root().resolve("pg_hba.conf"), "local all all trust\n");
            scratch.write(scratch.root().resolve("pg_ident.conf"), "");
            Files.setPosixFilePermissions(scratch.data(), PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw DrillEndedException.couldNotRun("place", "the settings of the server cannot be written: " + e);
        }
        var command = new ArrayList<>(List.of(
                start.programs().program("postgres"), "-D", scratch.data().toString()));
        start.settings().forEach((key, value) -> command.addAll(List.of("-c", key + "=" + value)));
        var server =
                new RestoredPostgres(scratch, start, commands.start(NAME, command, Map.of("LC_ALL", "C")), deadline);
        try {
            Starting.await(server.child, LOOK, deadline, server::takesWrites, server::ended);
            return server;
        } catch (DrillEndedException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static long statementTimeout(Deadline deadline) {
        return Math.max(1, Math.min(Integer.MAX_VALUE, deadline.left().toMillis()));
    }

    /** Restoring went well, so a server that ends by itself speaks against the backup, unless it blames something else. */
    private DrillEndedException ended(int code) {
        String log = log();
        var place = Blame.place(log);
        if (place.isPresent() || code == KILLED || code == 126 || code == 127) {
            return DrillEndedException.couldNotRun(
                    "server", place.orElse("it ended with " + code + ", as if it was killed: " + reason(log)));
        }
        boolean missed = toPointInTime && log.contains(TARGET_MISSED);
        if (missed && !DAMAGED_LOG.matcher(log).find()) {
            return DrillEndedException.couldNotRun(
                    Check.POINT_IN_TIME,
                    "the log ends before it: either nothing was committed after it, or log is missing, which cannot be"
                            + " told apart; name an earlier one: " + reason(log));
        }
        return DrillEndedException.failed(
                missed ? Check.POINT_IN_TIME : log.contains(DAMAGED_CONTROL_FILE) ? "control-file" : "start",
                "no server comes up from it (it ended with " + code + "): " + reason(log));
    }

    private static String reason(String log) {
        var lines = log.lines()
                .filter(line -> line.contains("FATAL")
                        || line.contains("PANIC")
                        || line.contains("ERROR")
                        || line.contains("invalid")
                        || line.contains("HINT"))
                .map(line -> line.replaceFirst("^\\S+ \\S+ UTC \\[\\d+] ", "").strip())
                .toList();
        return Starting.reason(lines);
    }

    private boolean takesWrites() throws DrillEndedException {
        try (var connection = DriverManager.getConnection(jdbcUrl("template1"));
                var statement = connection.createStatement();
                var row = statement.executeQuery("select not pg_is_in_recovery(), current_setting('is_superuser')")) {
            boolean answered = row.next();
            if (answered && !"on".equals(row.getString(2))) {
                throw noSuperuser(superuser + " is no superuser");
            }
            return answered && row.getBoolean(1);
        } catch (SQLException e) {
            String state = String.valueOf(e.getSQLState());
            if (state.equals(STARTING) || state.startsWith(NO_CONNECTION)) {
                return false; // not yet, or never: then it ends, or the time does
            }
            deadline.check();
            if (state.equals(NO_ROLE) || state.equals(NO_RIGHT)) {
                throw noSuperuser(String.valueOf(e.getMessage()));
            }
            var place = Blame.place(String.valueOf(e.getMessage()));
            if (place.isPresent()) {
                throw DrillEndedException.couldNotRun("server", place.get());
            }
            throw DrillEndedException.failed("start", "a server comes up from it, and answers: " + e.getMessage());
        }
    }

    private static DrillEndedException noSuperuser(String why) {
        return DrillEndedException.couldNotRun("server", why + "; name a superuser of the source with --superuser");
    }

    /** What a session must not be led by, whatever was set for roles and databases of the source; and until when it may ask. */
    static String sessionOptions(Deadline deadline) {
        return "-c session_preload_libraries= -c session_replication_role=replica -c default_transaction_read_only=off"
                + " -c statement_timeout=" + statementTimeout(deadline);
    }

    /** Address of a database of it. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://localhost/"
                + URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20")
                + "?user=" + URLEncoder.encode(superuser, StandardCharsets.UTF_8)
                + "&options="
                + URLEncoder.encode(sessionOptions(deadline), StandardCharsets.UTF_8)
                        .replace("+", "%20")
                + "&sslmode=disable&gssEncMode=disable&ApplicationName=lifeboat-drill&socketFactory="
                + UnixSockets.class.getName() + "&socketFactoryArg="
                + URLEncoder.encode(scratch.sockets().resolve(".s.PGSQL.5432").toString(), StandardCharsets.UTF_8);
    }

    @Override
    public Answers open(String database) throws SQLException {
        return Asked.at(jdbcUrl(database));
    }

    @Override
    public Kind kind(SQLException error) {
        String state = String.valueOf(error.getSQLState());
        if (state.equals(NO_SUCH_DATABASE)) {
            return Kind.NO_SUCH_DATABASE;
        }
        if (state.equals(TIMED_OUT)) {
            return Kind.TIMED_OUT;
        }
        boolean connectionLost = state.startsWith(NO_CONNECTION) || state.equals(CRASHED);
        if (state.startsWith(LACKS_RESOURCES)
                || error instanceof PlaceDiffersException
                || connectionLost && log().contains(WAS_KILLED)) {
            return Kind.LACKS_RESOURCES;
        }
        return state.startsWith(WRONG_QUESTION) && !NOT_THERE.contains(state) ? Kind.WRONG_QUESTION : Kind.OTHER;
    }

    @Override
    public String log() {
        try {
            return Commands.end(scratch.logs().resolve(NAME + ".log"));
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public boolean isAlive() {
        return child.isAlive();
    }

    /**
     * Stops it fast and cleanly, as whoever looks at its files afterwards needs it.
     *
     * @throws DrillEndedException if it does not stop so
     */
    public void stop(Commands commands, Programs programs) throws DrillEndedException {
        var ended = commands.run(
                "stop",
                List.of(
                        programs.program("pg_ctl"),
                        "--pgdata=" + scratch.data(),
                        "--mode=fast",
                        "--wait",
                        "--timeout=" + STOP_PATIENCE.toSeconds(),
                        "stop"),
                () -> {});
        if (!ended.well()) {
            throw DrillEndedException.couldNotRun("stop", "the restored server does not stop: " + ended.lastWords());
        }
    }

    /** Ends it at once, if it still runs: its files are thrown away. */
    @Override
    public void close() {
        end.cancel(false);
        child.kill();
    }
}
