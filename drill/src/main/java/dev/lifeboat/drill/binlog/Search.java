package dev.lifeboat.drill.binlog;

import dev.lifeboat.drill.Check;
import dev.lifeboat.drill.DrillEndedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the part of a log that leads from a backup to an instant. It ends before the first transaction that began, or was
 * committed by a COMMIT that began, at the instant or later; without such a one nobody can tell whether log is missing. One use
 * is one search; for one thread.
 */
public final class Search {
    /** What a server lets run at once unless told otherwise (max_connections). */
    private static final int MOST_AT_ONCE = 151;

    private final Path directory;
    private final LogStart start;
    private final Instant pointInTime;
    private final TreeMap<Long, Path> files = new TreeMap<>();
    private final List<Path> used = new ArrayList<>();

    private @Nullable GtidState state;
    private boolean begun;
    private boolean checksums = true;
    private boolean temporary;
    private int transactions;
    private @Nullable Instant lastAt;

    private Search(Path directory, LogStart start, Instant pointInTime) {
        this.directory = directory;
        this.start = start;
        this.pointInTime = pointInTime;
    }

    /**
     * The part that leads there.
     *
     * @param directory that holds the files of the log, as the server names them
     * @param pointInTime a whole second
     * @throws DrillEndedException if the log does not lead there: failed where it is damaged or has a gap
     */
    public static Span from(Path directory, LogStart start, Instant pointInTime) throws DrillEndedException {
        var search = new Search(directory, start, pointInTime);
        try {
            search.list();
            return search.found();
        } catch (IOException e) {
            throw couldNotRun("the binary log in " + directory + " cannot be read: " + e);
        }
    }

    private void list() throws IOException, DrillEndedException {
        if (!Files.isDirectory(directory)) {
            throw couldNotRun(directory + " is no directory; name one that holds the files of the binary log");
        }
        String prefix = start.base() + ".";
        try (var all =
                Files.newDirectoryStream(directory, file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))) {
            for (Path file : all) {
                String name = file.getFileName().toString();
                if (name.startsWith(prefix) && name.substring(prefix.length()).matches("\\d{1,18}")) {
                    files.put(Long.valueOf(name.substring(prefix.length())), file);
                }
            }
        }
        if (!files.containsKey(start.number())) {
            throw couldNotRun("the log goes on from the backup in " + start.file() + ", which is not in " + directory
                    + "; name the directory that holds it");
        }
    }

    private Span found() throws IOException, DrillEndedException {
        for (long number = start.number(); ; number++) {
            Path path = files.get(number);
            if (path == null) {
                throw missing(number);
            }
            used.add(path);
            try (var file = LogFile.open(path)) {
                Event stop = stop(file);
                if (stop != null) {
                    int late = late(file);
                    refuseClockThatGoesBack(number);
                    return new Span(
                            used,
                            start.position(),
                            stop.at(),
                            transactions,
                            lastAt,
                            stop.time(),
                            late,
                            checksums,
                            temporary);
                }
            } catch (DamagedLogException.CutOff e) {
                if (number == files.lastKey()) {
                    throw ends(path.getFileName() + ": " + e.getMessage());
                }
                throw failed(path.getFileName() + ": " + e.getMessage());
            } catch (DamagedLogException e) {
                throw failed(path.getFileName() + ": " + e.getMessage());
            }
        }
    }

    /** The first transaction that is left out; null where the file ends before. */
    private @Nullable Event stop(LogFile file) throws IOException, DamagedLogException, DrillEndedException {
        for (Event event = file.next(); event != null; event = file.next()) {
            if (event.type() == Event.FORMAT) {
                format(file);
            }
            if (!begun && event.at() >= start.position() && !event.isHead()) {
                begin(event.at(), event.isBetweenTransactions());
            }
            boolean reaches = event.type() == Event.GTID && !event.time().isBefore(pointInTime);
            if (reaches && begun) {
                return event;
            }
            if (reaches) {
                throw couldNotRun(
                        "a transaction of " + event.time() + " lies before the place where the log goes on from"
                                + " the backup, so the backup is later than " + pointInTime + "; is --set zone right?");
            }
            take(event);
        }
        if (!begun) {
            begin(file.at(), true);
        }
        return null;
    }

    private void format(LogFile file) throws DrillEndedException {
        checksums &= file.hasChecksums();
        if (!file.version().contains("MariaDB")) {
            throw couldNotRun("the log is of no MariaDB: " + file.version());
        }
    }

    private void begin(long at, boolean betweenTransactions) throws DrillEndedException {
        begun = true;
        String position = state().position();
        boolean there = at == start.position() || start.position() == LogStart.BEGINNING;
        if (!position.equals(start.gtids()) || !betweenTransactions || !there) {
            throw couldNotRun("the log in " + directory + " does not go on from the backup, which ends at " + start
                    + " after " + named(start.gtids()) + "; "
                    + (there
                            ? "there it is after " + named(position)
                                    + (betweenTransactions ? "" : ", within a transaction")
                            : "it has no such place")
                    + ": it is of another server, or a part of it is missing");
        }
    }

    private static String named(String gtids) {
        return gtids.isEmpty() ? "no transaction" : gtids;
    }

    private void take(Event event) throws DamagedLogException, DrillEndedException {
        switch (event.type()) {
            case Event.GTID_LIST -> goesOn(GtidState.of(event.body()));
            case Event.GTID -> {
                state = state().after(event.gtid());
                if (begun) {
                    Hindrance.refuse(event);
                    transactions++;
                    lastAt = event.time();
                }
            }
            default -> {
                if (begun || event.type() == Event.START_ENCRYPTION) {
                    Hindrance.refuse(event);
                    temporary |= event.usesTemporaryTable();
                }
            }
        }
    }

    /** A file says what came before it. */
    private void goesOn(GtidState before) throws DrillEndedException {
        if (state != null && !state.isLike(before)) {
            throw failed("the log has a gap: " + used.get(used.size() - 2).getFileName() + " ends after "
                    + named(state.position()) + ", and "
                    + used.get(used.size() - 1).getFileName() + " goes on after "
                    + named(before.position()));
        }
        state = before;
    }

    private GtidState state() throws DrillEndedException {
        if (state == null) {
            throw couldNotRun(used.get(0).getFileName() + " does not say after which transactions it begins");
        }
        return state;
    }

    private DrillEndedException missing(long number) {
        Long later = files.higherKey(number);
        return later == null
                ? ends("its last file is " + files.lastEntry().getValue().getFileName())
                : failed("the log has a gap: %s.%06d is missing in %s, and %s is there"
                        .formatted(
                                start.base(),
                                number,
                                directory,
                                files.floorEntry(later).getValue().getFileName()));
    }

    private static DrillEndedException ends(String how) {
        return couldNotRun(
                "the binary log ends before it (" + how + "): either nothing was committed after it, or log is"
                        + " missing, which cannot be told apart; name an earlier one");
    }

    /** What was running at the instant was committed after it. What is damaged there does not matter any more. */
    private int late(LogFile file) throws IOException, DrillEndedException {
        int late = 0;
        try {
            for (Event event = file.next(); event != null; event = file.next()) {
                if (event.type() == Event.GTID && event.time().isBefore(pointInTime)) {
                    late++;
                }
            }
        } catch (DamagedLogException e) {
            return refuseTooMany(late);
        }
        return refuseTooMany(late);
    }

    private int refuseTooMany(int late) throws DrillEndedException {
        if (late > MOST_AT_ONCE) {
            throw couldNotRun("after the first transaction of the log that is not before it, " + late
                    + " come that are, more than run at once: the clock of its server, or of a session, was not right, so"
                    + " nobody knows where in the log it is");
        }
        return late;
    }

    /** A session can have its own clock, and one that is ahead would end the search too early. */
    private void refuseClockThatGoesBack(long last) throws IOException, DrillEndedException {
        for (Path later : files.tailMap(last, false).values()) {
            try (var file = LogFile.open(later)) {
                Event first = file.next();
                if (first != null && first.time().isBefore(pointInTime)) {
                    throw couldNotRun(
                            "a later file of the log, " + later.getFileName() + ", was begun at " + first.time()
                                    + ", before it: the clock of the server, or of a session, was not right, so nobody knows where"
                                    + " in the log it is");
                }
            } catch (DamagedLogException e) {
                return; // it is not needed
            }
        }
    }

    private static DrillEndedException failed(String why) {
        return DrillEndedException.failed(Check.POINT_IN_TIME, why);
    }

    private static DrillEndedException couldNotRun(String why) {
        return DrillEndedException.couldNotRun(Check.POINT_IN_TIME, why);
    }
}
