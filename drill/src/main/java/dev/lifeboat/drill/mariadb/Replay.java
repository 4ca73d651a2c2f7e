package dev.lifeboat.drill.mariadb;

import dev.lifeboat.drill.Check;
import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.binlog.Search;
import dev.lifeboat.drill.binlog.Span;
import dev.lifeboat.drill.engine.Site;
import dev.lifeboat.drill.place.Commands;
import dev.lifeboat.drill.place.MariadbBlame;
import dev.lifeboat.drill.tool.MariadbClient;
import dev.lifeboat.drill.tool.Restoration;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Brings a restored server to a point in time: the real mariadb-binlog writes out the part of the log that leads there, and the
 * client sends it to the server of the drill. Which part that is, is found before anything is restored.
 */
final class Replay {
    private static final String LOG_TOOL = "mariadb-binlog";

    /** Ends as the client does, and if that is well, as what it reads from does. */
    private static final String PIPE = """
            exec 4>&1
            read=$({ { "$@" 3>&-; echo $? >&3; } | %s 3>&- >&4; } 3>&1) || exit
            [ "$read" = 0 ] || { echo "$0 cannot read all of the log"; exit 1; }
            """;

    /** What it needs and is not here: rights that are kept back, names of zones, what a fresh server does not have. */
    private static final Pattern NEEDS = Pattern.compile(
            "Access denied|ERROR 20(?:02|06|13) |Unknown or incorrect time zone|Unknown (?:collation|character set)|unknown option"
                    + "|Feature .* is disabled|" + LOG_TOOL + " cannot read all of the log|Can't find library");

    private static final Pattern NOT_THERE =
            Pattern.compile("(?:Table|Unknown table) '([^'.]+)\\.[^']*'|Unknown database '([^']+)'");

    /** No such row, one too many, a table or column that is not there, or is: of a dump, all else may be about what it leaves out. */
    private static final Pattern DOES_NOT_FIT = Pattern.compile("ERROR (?:1032|1050|1051|1054|1062|1146) ");

    /** A row that is not there, told with its table; one that is there already, without. */
    private static final Pattern ASIDE = Pattern.compile("ERROR (?:1032 [^\\n]*in '([^']+)'|1062 )");

    private final Place place;
    private final Instant pointInTime;
    private final ZoneId zone;
    private final Span span;
    private final boolean ofAll;

    private Replay(Place place, Instant pointInTime, ZoneId zone, Span span, boolean ofAll) {
        this.place = place;
        this.pointInTime = pointInTime;
        this.zone = zone;
        this.span = span;
        this.ofAll = ofAll;
    }

    /**
     * Looks through the log.
     *
     * @param ofAll whether the backup holds all databases of its server
     * @return null where no point in time was asked for
     * @throws DrillEndedException if the log does not lead there
     */
    static @Nullable Replay planned(Place place, Restoration.@Nullable Log log, boolean ofAll)
            throws DrillEndedException {
        Site site = place.site();
        Instant pointInTime = site.request().pointInTime();
        if (pointInTime == null) {
            return null;
        }
        if (!place.target().programs().has(LOG_TOOL)) {
            throw DrillEndedException.couldNotRun("tools", LOG_TOOL + " is not installed here");
        }
        site.progress().at("reading the binary log", 0, 0);
        var continuation = Objects.requireNonNull(log).continuation();
        Span span = Search.from(continuation.directory(), continuation.start(), pointInTime);
        if (!span.checksums()) {
            site.course()
                    .warned(
                            "log checksums",
                            "the binary log has none (binlog_checksum), so a flip in it may not be seen");
        }
        if (span.late() > 0) {
            site.course()
                    .warned(
                            "late transactions",
                            span.late() + " began before " + pointInTime
                                    + " and were committed after the first that did" + " not: they are left out");
        }
        if (span.skipped() > 0) {
            site.course()
                    .warned(
                            "numbers",
                            "the numbers of transactions do not go on by one " + span.skipped()
                                    + " times: the log may not"
                                    + " hold all changes (filters, a replica that does not log what it replays)");
        }
        if (span.unclosed() > 0) {
            site.course()
                    .warned(
                            "log files",
                            span.unclosed()
                                    + " files of the log were not closed by their server, as after a crash: without"
                                    + " sync_binlog=1 it may have lost transactions of them");
        }
        return new Replay(place, pointInTime, continuation.zone(), span, ofAll);
    }

    /** A server on what was restored, which takes the log; the caller closes it. */
    RestoredMariadb started(Map<String, String> layout) throws DrillEndedException {
        return place.startToReplay(layout, zone);
    }

    /** Replays into such a server, and stops it. */
    void into(RestoredMariadb server) throws DrillEndedException {
        if (span.transactions() > 0) {
            Site site = place.site();
            warnOfTablesWithoutTransactions(server);
            var client =
                    MariadbClient.MARIADB.words(site.scratch(), place.target().programs(), MariadbIsolation.REPLAYS);
            place.refuseOtherServers(MariadbClient.identity(client));
            site.progress().at("replaying the binary log", 0, 0);
            var ended = site.commands().asCaller().run("replay", replay(client), () -> {});
            if (!ended.well()) {
                throw blame(ended, server);
            }
        }
        server.stop();
        place.site().course().passed(Check.POINT_IN_TIME, finding());
    }

    /** Words of its own for the files, of which there may be more than fit into one. */
    private List<String> replay(List<String> client) {
        var words = new ArrayList<>(List.of("sh", "-c", PIPE.formatted(line(client)), LOG_TOOL));
        words.addAll(reader());
        return words;
    }

    private List<String> reader() {
        var words = new ArrayList<>(List.of(
                "env",
                "TZ=UTC",
                "HOME=" + place.site().scratch().logs(),
                "TMPDIR=" + place.tmp(),
                place.target().programs().program(LOG_TOOL),
                "--no-defaults",
                "--verify-binlog-checksum",
                // of numbers that go back the server that wrote them made nothing
                "--loose-skip-gtid-strict-mode",
                "--start-position=" + span.from(),
                "--stop-position=" + span.to()));
        span.files().forEach(file -> words.add(file.toString()));
        return words;
    }

    private static String line(List<String> words) {
        return words.stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
    }

    /** Of a dump that did not lock them, they hold what the log holds as well. */
    private void warnOfTablesWithoutTransactions(RestoredMariadb server) throws DrillEndedException {
        long some = ofAll ? 0 : tablesAside(server, null);
        if (some > 0) {
            place.site()
                    .course()
                    .warned(
                            "tables without transactions",
                            some
                                    + " tables know none: rows that were written to them while a dump with --single-transaction ran"
                                    + " are in the dump and in the log, and come twice");
        }
    }

    private DrillEndedException blame(Commands.Ended ended, RestoredMariadb server) throws DrillEndedException {
        var aside = ASIDE.matcher(ended.text());
        if (server.isAlive() && aside.find() && tablesAside(server, aside.group(1)) > 0) {
            return couldNotRun(
                    "the log does not fit, and it may be so of a table whose rows no backup holds as they were then (engine "
                            + (ofAll ? "MEMORY" : "without transactions") + "): " + ended.lastWords());
        }
        return blame(ended, ofAll ? null : place.target().database(), span.temporary());
    }

    /**
     * How many tables there are of which a backup of this kind may hold other rows than there were at its end.
     *
     * @param name null for any
     */
    private long tablesAside(RestoredMariadb server, @Nullable String name) throws DrillEndedException {
        String question =
                "select count(*) from information_schema.tables where table_type = 'BASE TABLE' and table_schema not"
                        + " in ('mysql', 'information_schema', 'performance_schema', 'sys') and engine "
                        + (ofAll ? "= 'MEMORY'" : "<> 'InnoDB'") + " and coalesce(table_name = ?, true)";
        try (var connection = server.connect("");
                var statement = connection.prepareStatement(question)) {
            statement.setString(1, name);
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        } catch (SQLException e) {
            throw couldNotRun("the server of the drill does not say which tables it has: " + e.getMessage());
        }
    }

    /**
     * What a backup cannot be expected to hold is no fault of it; all else shows that the log does not fit, or cannot be done again.
     *
     * @param database that alone the backup is sure to hold; null for all
     * @param temporary whether statements of the log use temporary tables
     */
    static DrillEndedException blame(Commands.Ended ended, @Nullable String database, boolean temporary) {
        String text = ended.text();
        var missing = NOT_THERE.matcher(text);
        if (missing.find()) {
            String of = missing.group(1) != null ? missing.group(1) : missing.group(2);
            if (database != null && !database.equals(of)) {
                return couldNotRun(
                        "the log has changes of " + of + ", which the backup does not hold; dump all databases"
                                + " (--all-databases): " + ended.lastWords());
            }
            if (temporary) {
                return couldNotRun(
                        "the log has statements with temporary tables, one of which may have been made before the"
                                + " backup: " + ended.lastWords());
            }
        }
        boolean fits = database != null && !DOES_NOT_FIT.matcher(text).find();
        return fits
                        || MariadbBlame.place(text).isPresent()
                        || NEEDS.matcher(text).find()
                ? couldNotRun(ended.lastWords())
                : DrillEndedException.failed(
                        Check.POINT_IN_TIME, "the log cannot be replayed on what came back: " + ended.lastWords());
    }

    private static DrillEndedException couldNotRun(String why) {
        return DrillEndedException.couldNotRun(Check.POINT_IN_TIME, why);
    }

    private String finding() {
        Path first = span.files().get(0).getFileName();
        Path last = span.files().get(span.files().size() - 1).getFileName();
        return "recovered to " + pointInTime + ": " + span.transactions()
                + " transactions of the binary log were replayed, from "
                + first + ":" + span.from() + " to " + last + ":" + span.to()
                + (span.lastAt() == null ? "" : "; the last began at " + span.lastAt())
                + "; the first that is left out began at " + span.nextAt();
    }
}
