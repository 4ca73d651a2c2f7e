package dev.lifeboat.drill.binlog;

import dev.lifeboat.drill.Check;
import dev.lifeboat.drill.DrillEndedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether the first transaction that is not before an instant is to be believed. A clock that was ahead, or a session with one of
 * its own, ends the search too early, and only what comes after tells. What is damaged there does not matter any more.
 */
final class Aftermath {
    /** So long a statement, or a COMMIT, may have run that began before the instant and was done after the first that did not. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final Instant pointInTime;
    private int late;
    private boolean witnessed = true;

    Aftermath(Instant pointInTime) {
        this.pointInTime = pointInTime;
    }

    /**
     * How many began before the instant, and stand after the first that did not.
     *
     * @param file from which that was read last
     * @param later files, by number: the next is read as well, and those behind it until one shows that the instant is reached
     */
    int late(LogFile file, SortedMap<Long, Path> later) throws IOException, DrillEndedException {
        try {
            read(file);
            int read = 0;
            for (Path next : later.values()) {
                try (var opened = LogFile.open(next)) {
                    if (read++ == 0 || !witnessed) {
                        read(opened);
                    } else {
                        begun(next, opened.next());
                    }
                }
            }
        } catch (DamagedLogException e) {
            return judged();
        }
        return judged();
    }

    private void read(LogFile file) throws IOException, DamagedLogException, DrillEndedException {
        for (Event event = file.next(); event != null; event = file.next()) {
            if (event.type() == Event.FORMAT || event.type() == Event.GTID) {
                refuse(event, "after the first transaction of the log that is not before it, something was begun at ");
            }
            if (event.type() == Event.GTID) {
                witnessed = !event.time().isBefore(pointInTime);
                late += witnessed ? 0 : 1;
            }
        }
    }

    private void begun(Path path, @Nullable Event first) throws DrillEndedException {
        if (first != null) {
            refuse(first, "a later file of the log, " + path.getFileName() + ", was begun at ");
        }
    }

    private void refuse(Event event, String what) throws DrillEndedException {
        if (event.time().plus(LONGEST).isBefore(pointInTime)) {
            throw couldNotRun(
                    what + event.time() + ": a clock, of the server or of a session, was not right, or a statement ran"
                            + " for longer than a minute, so nobody knows where in the log it is; name another instant");
        }
    }

    private int judged() throws DrillEndedException {
        if (!witnessed) {
            throw couldNotRun(
                    "the log ends with transactions that began before it, after one that did not: whether the log"
                            + " reaches it cannot be told; name an earlier one");
        }
        return late;
    }

    private static DrillEndedException couldNotRun(String why) {
        return DrillEndedException.couldNotRun(Check.POINT_IN_TIME, why);
    }
}
