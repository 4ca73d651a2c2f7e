package dev.lifeboat.streams.facts;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * That log backups were forgotten. Of the log behind a backup of data that began when they had all ended, nothing is forgotten;
 * of the log behind an older one nothing is concluded. It stands in no record of the log: it is made by folding.
 *
 * @param until milliseconds since the epoch: all of them had ended then
 * @param sources whose they were, in order; {@link #ANY} where they are too many to tell
 */
public record ForgottenLogs(long until, List<String> sources) implements Fact {
    public static final List<String> ANY = List.of("*");

    private static final int MOST_SOURCES = 8;

    private static final Provenance MADE = new Provenance(0, Instant.EPOCH, "", false, new Evidence("", 0, 0, "", ""));
    private static final long DAY = Millis.of(Duration.ofDays(1));

    private static final Key KEY = new Key(Kind.FORGOTTEN_LOGS, "", "");

    public ForgottenLogs {
        sources = List.copyOf(sources);
    }

    public static ForgottenLogs of(Backup log) {
        return new ForgottenLogs(end(log), List.of(log.provenance().source()));
    }

    /**
     * That what is told of those log backups is all that is known of others, whose they were included. One that claims to end a day after any of them was told
     * had ended by then, unless most do: then the clock that they were told by is behind.
     */
    public static ForgottenLogs of(Collection<Backup> logs) {
        long told = Long.MIN_VALUE;
        for (Backup log : logs) {
            told = Math.max(told, Millis.of(log.provenance().observedAt()));
        }
        long dayAfter = Millis.plus(told, DAY);
        long ahead = logs.stream().filter(log -> end(log) > dayAfter).count();
        long latest = ahead * 2 > logs.size() ? Millis.NEVER : dayAfter;
        long until = Long.MIN_VALUE;
        for (Backup log : logs) {
            until = Math.max(until, Math.min(end(log), latest));
        }
        return new ForgottenLogs(until, ANY);
    }

    /** Of one that is withdrawn, and tells no end, at the latest when that was told. */
    private static long end(Backup log) {
        long end = log.endMillis();
        return log.deleted() && log.endedAt() == null
                ? Math.max(end, Millis.of(log.provenance().observedAt()))
                : end;
    }

    private static List<String> bounded(Set<String> sources) {
        return sources.size() > MOST_SOURCES || sources.containsAll(ANY) ? ANY : List.copyOf(sources);
    }

    @Override
    public Kind kind() {
        return Kind.FORGOTTEN_LOGS;
    }

    @Override
    public Key key() {
        return KEY;
    }

    @Override
    public Provenance provenance() {
        return MADE;
    }

    /** Whether log of which something is forgotten may lie behind a backup of data that began then. */
    public boolean mayLieBehind(long start) {
        return start <= until;
    }

    /**
     * Whether one of them may have been another source's than that of a backup, and have borne its id. What had ended before the
     * backup began is not asked about: the doubt ends with the next backup, for sources never shrink.
     *
     * @param start when the backup began
     */
    public boolean mayShareTheIdOf(Backup backup, long start) {
        return mayLieBehind(start)
                && sources.stream()
                        .anyMatch(other -> !other.equals(backup.provenance().source()));
    }

    /** Whose they were, in words. */
    public String whose() {
        return sources.equals(ANY) ? "any source" : String.join(", ", sources);
    }

    public ForgottenLogs plus(ForgottenLogs other) {
        if (until >= other.until && sources.containsAll(other.sources)) {
            return this;
        }
        var both = new TreeSet<>(sources);
        both.addAll(other.sources);
        return new ForgottenLogs(Math.max(until, other.until), bounded(both));
    }
}
