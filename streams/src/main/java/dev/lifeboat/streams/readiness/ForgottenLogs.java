package dev.lifeboat.streams.readiness;

import java.time.Instant;

/**
 * That log backups were forgotten. Of the log behind a backup of data that began when they had all ended, nothing is forgotten;
 * of the log behind an older one nothing is concluded. It stands in no record of the log: it is made by folding.
 *
 * @param until milliseconds since the epoch: all of them had ended then
 */
public record ForgottenLogs(long until) implements Fact {
    private static final Provenance MADE = new Provenance(0, Instant.EPOCH, "", false, new Evidence("", 0, 0, "", ""));
    private static final Key KEY = new Key(Kind.FORGOTTEN_LOGS, "", "");

    static ForgottenLogs of(Backup log) {
        return new ForgottenLogs(new Candidate(log).end);
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

    /** Whether log of which something is forgotten may lie behind a backup of data. */
    boolean mayLieBehind(Candidate deciding) {
        return deciding.start <= until;
    }

    ForgottenLogs plus(ForgottenLogs other) {
        return until >= other.until ? this : other;
    }
}
