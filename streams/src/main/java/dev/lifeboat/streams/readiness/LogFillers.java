package dev.lifeboat.streams.readiness;

import java.util.Comparator;
import java.util.List;

/** Backups of the log that do not tell what they hold: each may hold anything of the log that was written before it ended. */
final class LogFillers {
    private final long skew;
    /** Their ends, latest first. */
    private final long[] ends;
    /** The first start of those that ended no earlier. */
    private final long[] starts;

    LogFillers(List<Candidate> untold, long skew) {
        this.skew = skew;
        this.ends = new long[untold.size()];
        this.starts = new long[untold.size()];
        var latestFirst = untold.stream()
                .sorted(Comparator.<Candidate>comparingLong(run -> run.end).reversed())
                .toList();
        long first = Millis.NEVER;
        for (int i = 0; i < ends.length; i++) {
            Candidate run = latestFirst.get(i);
            first = Math.min(first, run.start);
            ends[i] = run.end;
            starts[i] = first;
        }
    }

    /** Whether one may hold log that was written after an instant, and is not held by what was taken until another. */
    boolean mayHold(long after, long until) {
        int low = 0;
        int high = ends.length;
        while (low < high) { // the first that ended too early
            int middle = (low + high) >>> 1;
            if (Millis.plus(ends[middle], skew) >= after) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low > 0 && Millis.minus(starts[low - 1], skew) <= until;
    }
}
