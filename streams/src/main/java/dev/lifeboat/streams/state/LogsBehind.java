package dev.lifeboat.streams.state;

import dev.lifeboat.streams.facts.LogRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log backups that can be read and did not end before a backup of data began, sorted once for all instants at which they are
 * looked at.
 *
 * @param told those that tell what they hold, in order of it
 * @param untoldByEnd the others, latest end first
 * @param untoldByStart the same, first start first
 */
public record LogsBehind(
        Candidate deciding, List<LogPart> told, List<Candidate> untoldByEnd, List<Candidate> untoldByStart) {

    static LogsBehind of(Candidate deciding, Candidate[] runs) {
        var told = new ArrayList<LogPart>();
        var untold = new ArrayList<Candidate>();
        for (int i = runs.length - 1; i >= 0; i--) { // oldest first: nearly in order of position
            Candidate run = runs[i];
            if (run.holdsLog()
                    && run.end >= deciding.start
                    && ofSameSystem(
                            run.backup.takenFrom().server().systemIdentifier(),
                            deciding.backup.takenFrom().server().systemIdentifier())) {
                add(run, told, untold);
            }
        }
        told.sort(LogPart.ORDER);
        var byEnd = new ArrayList<>(untold);
        byEnd.sort(Comparator.<Candidate>comparingLong(run -> run.end).reversed());
        untold.sort(Comparator.comparingLong(run -> run.start));
        return new LogsBehind(deciding, told, byEnd, untold);
    }

    private static void add(Candidate run, List<LogPart> told, List<Candidate> untold) {
        LogRange range = run.backup.takenFrom().log();
        if (range.start() == null || range.end() == null || range.start().isAfter(range.end())) {
            untold.add(run);
        } else {
            told.add(new LogPart(range.start(), range.end(), run));
        }
    }

    private static boolean ofSameSystem(@Nullable String system, @Nullable String other) {
        return system == null || other == null || system.equals(other);
    }
}
