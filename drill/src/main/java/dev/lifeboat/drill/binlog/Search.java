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
    private final Path directory;
    private final LogStart start;
    private final Instant pointInTime;
    private final TreeMap<Long, Path> files = new TreeMap<>();
    private final List<Path> used = new ArrayList<>();

    /** After all transactions that have ended. */
    private @Nullable GtidState state;

    private @Nullable Event open;
    private boolean listed;
    private boolean closed;
    private @Nullable String torn;
    private int skipped;
    private int unclosed;
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
                    return span(stop, new Aftermath(pointInTime).late(file, files.tailMap(number, false)));
                }
                torn = open == null ? null : "it ends within a transaction";
            } catch (DamagedLogException.CutOff e) {
                if (number == files.lastKey()) {
                    throw ends(path.getFileName() + ": " + e.getMessage());
                }
                if (!begun) {
                    throw failed(path.getFileName() + ": " + e.getMessage());
                }
                torn = e.getMessage();
            } catch (DamagedLogException e) {
                throw failed(path.getFileName() + ": " + e.getMessage());
            }
            unclosed += closed ? 0 : 1;
        }
    }

    private Span span(Event stop, int late) {
        return new Span(
                used,
                start.position(),
                stop.at(),
                transactions,
                lastAt,
                stop.time(),
                late,
                skipped,
                unclosed,
                checksums,
                temporary);
    }

    /** The first transaction that is left out; null where the file ends before. */
    private @Nullable Event stop(LogFile file) throws IOException, DamagedLogException, DrillEndedException {
        open = null;
        listed = false;
        for (Event event = file.next(); event != null; event = file.next()) {
            if (event.type() == Event.FORMAT) {
                format(file, event);
            }
            if (!begun && event.at() >= start.position() && !event.isHead()) {
                begin(event.at());
            }
            if (event.type() == Event.GTID && !event.time().isBefore(pointInTime)) {
                refuseLaterBackup(!begun, event);
                refuseWithoutList();
                refuseOpen();
                return event;
            }
            take(event);
        }
        if (!begun) {
            begin(file.at());
        }
        return null;
    }

    private void refuseLaterBackup(boolean later, Event event) throws DrillEndedException {
        if (later) {
            throw couldNotRun((event.type() == Event.GTID ? "a transaction of " : "the file was begun at ")
                    + event.time() + ", and lies before the place where the log goes on from the backup, so the"
                    + " backup is later than " + pointInTime + "; is --set zone right?");
        }
    }

    private void format(LogFile file, Event event) throws DrillEndedException {
        refuseLaterBackup(!begun && !event.time().isBefore(pointInTime), event);
        checksums &= file.hasChecksums();
        if (!file.version().contains("MariaDB")) {
            throw couldNotRun("the log is of no MariaDB: " + file.version());
        }
    }

    private void begin(long at) throws DrillEndedException {
        begun = true;
        boolean betweenTransactions = open == null;
        String position = state().position();
        boolean there = at == start.position() || start.position() == LogStart.BEGINNING;
        if (!position.equals(start.gtids()) || !betweenTransactions || !there) {
            throw couldNotRun("the log in " + directory + " does not go on from the backup, which ends at " + start
                    + " after " + named(start.gtids()) + "; "
                    + (there
                            ? "there it is after " + named(position)
                                    + (betweenTransactions ? "" : ", within a transaction")
                            : "it has no such place")
                    + ": it is of another server (a replica may tell GTIDs that its own log does not have), or a part of"
                    + " it is missing");
        }
        if (position.isEmpty()) {
            throw couldNotRun("the backup and its log name no transaction, so the log of any new server fits");
        }
    }

    private static String named(String gtids) {
        return gtids.isEmpty() ? "no transaction" : gtids;
    }

    private void take(Event event) throws DamagedLogException, DrillEndedException {
        switch (event.type()) {
            case Event.GTID_LIST -> goesOn(GtidState.of(event.body()));
            case Event.GTID -> opens(event);
            default -> {
                if (begun || event.type() == Event.START_ENCRYPTION) {
                    Hindrance.refuse(event);
                    temporary |= event.usesTemporaryTable();
                }
                if (open != null && event.ends(open.isAlone())) {
                    state = state().after(open.gtid());
                    open = null;
                }
            }
        }
        closed = event.type() == Event.ROTATE || event.type() == Event.STOP;
    }

    private void opens(Event event) throws DrillEndedException {
        refuseWithoutList();
        if (begun) {
            refuseOpen();
            Hindrance.refuse(event);
            skipped += state().isFollowedBy(event.gtid()) ? 0 : 1;
            transactions++;
            lastAt = event.time();
        }
        open = event;
    }

    private void refuseOpen() throws DrillEndedException {
        if (open != null) {
            throw couldNotRun("the transaction at " + open.at() + " of "
                    + used.get(used.size() - 1).getFileName() + " does not end before the next begins");
        }
    }

    private void refuseWithoutList() throws DrillEndedException {
        if (!listed) {
            throw couldNotRun(
                    used.get(used.size() - 1).getFileName() + " does not say after which transactions it begins");
        }
    }

    /** A file says what came before it. */
    private void goesOn(GtidState before) throws DrillEndedException {
        listed = true;
        if (state != null) {
            Path previous = used.get(used.size() - 2).getFileName();
            if (!state.isLike(before)) {
                throw failed((torn == null ? "the log has a gap: " : previous + ": " + torn + ", and there is a gap: ")
                        + previous + " ends after " + named(state.position()) + ", and "
                        + used.get(used.size() - 1).getFileName() + " goes on after "
                        + named(before.position()));
            }
            if (torn != null) {
                throw couldNotRun(
                        previous + ": " + torn + ", and its server went on before it: it was ended while it wrote"
                                + " the file, which is not replayed; name an earlier instant, or drill a later backup");
            }
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

    private static DrillEndedException failed(String why) {
        return DrillEndedException.failed(Check.POINT_IN_TIME, why);
    }

    private static DrillEndedException couldNotRun(String why) {
        return DrillEndedException.couldNotRun(Check.POINT_IN_TIME, why);
    }
}
