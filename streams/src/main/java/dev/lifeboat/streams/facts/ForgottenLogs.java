package dev.lifeboat.streams.facts;

import java.time.Duration;
import java.time.Instant;

/**
 * That log backups were forgotten. Of the log behind a backup of data that began when they had all ended, nothing is forgotten;
 * of the log behind an older one nothing is concluded. It stands in no record of the log: it is made by folding.
 *
 * @param until milliseconds since the epoch: all of them had ended then
 */
public record ForgottenLogs(long until) implements Fact {
    private static final Provenance MADE = new Provenance(0, Instant.EPOCH, "", false, new Evidence("", 0, 0, "", ""));
    /** What is said to end so long after it was told tells nothing of when it does. */
    private static final long FAR = Millis.of(Duration.ofDays(365));

    private static final long DAY = Millis.of(Duration.ofDays(1));

    private static final Key KEY = new Key(Kind.FORGOTTEN_LOGS, "", "");

    /** What claims to end far ahead had ended a day after it was told. */
    public static ForgottenLogs of(Backup log) {
        long end = log.endMillis();
        long told = Millis.of(log.provenance().observedAt());
        return new ForgottenLogs(end > Millis.plus(told, FAR) ? Millis.plus(told, DAY) : end);
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

    public ForgottenLogs plus(ForgottenLogs other) {
        return until >= other.until ? this : other;
    }
}
