package dev.lifeboat.ingest.audit;

import dev.lifeboat.ingest.probe.PgLog;
import dev.lifeboat.ingest.server.Answer;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What PostgreSQL's archiving comes to, for people. */
final class PostgresArchive {
    private static final String CHECK = "archiving";
    private static final String REACH = "recovery-point";
    /** The seed's limits for how much may be lost. */
    private static final Duration WARN = Duration.ofMinutes(15);

    private static final Duration FAIL = Duration.ofHours(1);
    private static final long MUCH = 1L << 30;
    private static final String TURN_ON =
            "Set archive_mode = on and an archive_command or archive_library of the backup tool, restart, and take a full backup";

    private final Asking asking;
    private final PgLog log;

    PostgresArchive(Asking asking, PgLog log) {
        this.asking = asking;
        this.log = log;
    }

    void judge() {
        archiving();
        reach();
        slots();
        for (Answer.Refused refused : log.refused()) {
            switch (refused.question().name()) {
                case "pg_ls_waldir" -> {
                    if (log.recoverableUntil() == null) {
                        asking.refused(REACH, refused);
                    }
                }
                case "pg_ls_archive_statusdir" -> {
                    if (Boolean.TRUE.equals(log.archiving().enabled())) {
                        asking.refused("archive-backlog", refused);
                    }
                }
                case "pg_control" -> asking.refused("identity", refused);
                case "pg_stat_replication" -> {
                    // matters only where nothing else archives, and is found there
                }
                default -> asking.refused("slots", refused);
            }
        }
    }

    private void archiving() {
        switch (log.archiving()) {
            case OFF ->
                asking.critical(
                        CHECK,
                        log.setting("archive_mode").equals("off")
                                ? "the log is not archived (archive_mode is off): nothing after the last backup can be recovered"
                                : "archive_mode is " + log.setting("archive_mode")
                                        + ", and there is no archive_command: the log piles up and nothing is archived",
                        TURN_ON);
            case THROWN_AWAY ->
                asking.critical(
                        CHECK,
                        "the archive_command reports success and keeps nothing: the log is thrown away",
                        "Set an archive_command that keeps it, and take a full backup: what is gone cannot be had back");
            case FAILING ->
                asking.critical(
                        CHECK,
                        "archiving fails: last failed " + ago(log.lastFailedAt()) + ", "
                                + (log.lastArchivedAt() == null
                                        ? "and never succeeded as far as the server remembers"
                                        : "last succeeded " + ago(log.lastArchivedAt()))
                                + waiting(),
                        "See the server's log for what the archive_command says, and mend it before the disk is full");
            case UNPROVEN ->
                asking.warning(
                        CHECK,
                        "archiving is set up, and nothing was archived yet as far as the server remembers: not known to work",
                        "SELECT pg_switch_wal(); and audit again");
            case HIDDEN ->
                asking.warning(
                        CHECK,
                        "failures of the archive_command do not show (it ends with || true or the like, or names neither %p"
                                + " nor %f): that segments count as archived proves nothing",
                        "Have the command fail where the file was not kept");
            case NOT_SEEN -> {
                String[] why = log.notSeen().split("\\. ", 2);
                asking.notSeen(CHECK, why[0], why[1]);
            }
            case STANDBY ->
                asking.notSeen(CHECK, "this is a standby; its primary archives the log", "Audit the primary as well");
            case STREAMED ->
                asking.notSeen(
                        CHECK,
                        "the server archives nothing itself, and " + String.join(", ", log.receivers())
                                + " streams its log; what becomes of it the server does not know",
                        "Ask whoever keeps it: lifeboat observe barman");
            case WORKING ->
                asking.info(
                        CHECK,
                        "the log is archived, last " + ago(log.lastArchivedAt()) + waiting()
                                + ", as the archive command says; whether it can be had back only a restore tells");
        }
    }

    private void reach() {
        if (!Boolean.TRUE.equals(log.archiving().enabled())) {
            return;
        }
        Instant until = log.recoverableUntil();
        if (until == null) {
            if (log.refused().stream()
                    .noneMatch(refused -> refused.question().name().equals("pg_ls_waldir"))) {
                asking.notSeen(
                        REACH,
                        "how far the archived log reaches cannot be told: the last archived segment is gone from the server,"
                                + " and the last checkpoint is behind it",
                        "SELECT pg_switch_wal(); and audit again");
            }
            return;
        }
        Duration lag = Duration.between(until, log.now());
        String found = "what was committed until " + ago(until) + " is in the archived log";
        String remedy = "Set archive_timeout to a few minutes, so that a quiet server archives, too"
                + (log.segmentsWaiting() == null || log.segmentsWaiting() < 2
                        ? ""
                        : "; and see why " + log.segmentsWaiting() + " segments wait");
        if (lag.compareTo(FAIL) > 0) {
            asking.critical(REACH, found + "; what came later is on this server alone", remedy);
        } else if (lag.compareTo(WARN) > 0) {
            asking.warning(REACH, found + "; what came later is on this server alone", remedy);
        } else {
            asking.info(REACH, found);
        }
    }

    private void slots() {
        for (PgLog.Slot slot : log.slots()) {
            String remedy = "Start what reads it, or drop it: SELECT pg_drop_replication_slot('"
                    + slot.name().replace("'", "''") + "')";
            if (slot.status().equals("lost")) {
                asking.warning("slots", "the slot " + slot.name() + " has lost log that it needs", remedy);
            } else if (!slot.active()) {
                String found = "the slot " + slot.name() + " is not in use and holds back "
                        + Amounts.bytes(slot.heldBytes()) + " of the log";
                if (slot.heldBytes() > MUCH) {
                    asking.warning("slots", found + ": it will fill the disk", remedy);
                } else {
                    asking.info("slots", found, remedy);
                }
            }
        }
    }

    private String waiting() {
        Long waiting = log.segmentsWaiting();
        return waiting == null || waiting == 0
                ? ""
                : "; " + Amounts.of(waiting, "segment") + (waiting == 1 ? " waits" : " wait");
    }

    private String ago(@Nullable Instant instant) {
        return instant == null ? "never" : Amounts.age(Duration.between(instant, log.now())) + " ago";
    }
}
