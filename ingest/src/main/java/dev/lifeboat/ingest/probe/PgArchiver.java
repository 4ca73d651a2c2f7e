package dev.lifeboat.ingest.probe;

import dev.lifeboat.ingest.catalog.Texts;
import dev.lifeboat.ingest.fields.Notes;
import dev.lifeboat.ingest.observe.Fault;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.Observed;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.observe.Tool;
import dev.lifeboat.ingest.server.Answer;
import dev.lifeboat.ingest.server.Server;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.PitrEvidence;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/** PostgreSQL's own view of the archiving of its log, which the tools that keep the archive do not have. */
public final class PgArchiver implements Tool.OfServer {
    @Override
    public String name() {
        return "pg-archiver";
    }

    @Override
    public String engine() {
        return "postgresql";
    }

    @Override
    public Observation ask(Server server, Subject subject) {
        PgLog log = PgLog.of(server);
        var notes = new Notes();
        tell(log, server.name(), notes);
        return new Observation(
                List.of(pitr(log, server.name(), subject.database())),
                Set.of(Topics.PITR),
                notes.faults(),
                notes.warnings());
    }

    /** What is seen, as evidence. */
    public static Observed<PitrEvidence> pitr(PgLog log, String place, String database) {
        var archiving = log.archiving();
        boolean archives = Boolean.TRUE.equals(archiving.enabled());
        var pitr = PitrEvidence.newBuilder()
                .setDatabase(database)
                .setArchivingEnabled(archiving.enabled())
                .setLatestRecoveryPoint(archives ? log.recoverableUntil() : null)
                .setLastArchivedAt(archives ? log.lastArchivedAt() : null)
                .setLastFailedAt(archives ? log.lastFailedAt() : null)
                .setSystemIdentifier(log.systemIdentifier().isEmpty() ? null : log.systemIdentifier())
                .setTimeline(log.timeline() == 0 ? null : log.timeline())
                .setEngineVersion(log.version())
                .build();
        return new Observed<>(
                Topics.PITR,
                "archiver",
                pitr,
                log.lastArchivedAt(),
                place + "#pg_stat_archiver",
                "sha256:" + Texts.sha256(Objects.toString(pitr)));
    }

    private static void tell(PgLog log, String place, Notes notes) {
        String role = "\"" + log.role() + "\"";
        if (log.systemIdentifier().isEmpty()) {
            notes.fault(Fault.unseen(place, "this role may not see which system this is (pg_control_system)"));
        }
        switch (log.archiving()) {
            case NOT_SEEN ->
                notes.fault(Fault.unseen(
                        place,
                        "this role may not see the archive command, so nothing tells what becomes of the log. Have an"
                                + " administrator run: " + String.format(Locale.ROOT, PgLog.SETTINGS_GRANT, role)));
            case STANDBY ->
                notes.warn("this is a standby, and its primary archives the log: nothing is told of archiving. Observe"
                        + " the primary");
            case STREAMED ->
                notes.warn(
                        "archive_mode or archive_command is off, and "
                                + String.join(", ", log.receivers())
                                + " streams the log: what becomes of it the server does not know. Observe the tool that keeps it");
            case UNPROVEN ->
                notes.warn("archiving is set, and nothing was archived since the server's statistics began: not known"
                        + " to work. SELECT pg_switch_wal() has a segment archived");
            case THROWN_AWAY -> notes.warn("the archive command keeps nothing; taken as off");
            case OFF ->
                notes.warn("the log is not archived: archive_mode is " + log.setting("archive_mode")
                        + (log.setting("archive_mode").equals("off") ? "" : ", and nothing archives it"));
            case FAILING, WORKING -> {
                if (log.recoverableUntil() == null) {
                    notes.warn("nothing tells how far the archived log reaches (RR-13)");
                }
            }
        }
        for (PgLog.Slot slot : log.slots()) {
            if (!slot.active()) {
                notes.warn("the slot " + slot.name() + " is not in use and holds back " + slot.heldBytes() / 1024 / 1024
                        + " MiB of the log" + (slot.status().isEmpty() ? "" : " (" + slot.status() + ")"));
            }
        }
        for (Answer.Refused refused : log.refused()) {
            String grant = refused.question().grant();
            notes.warn(refused
                    + (grant.isEmpty() || refused.why() != Answer.Why.DENIED
                            ? ""
                            : "; " + String.format(Locale.ROOT, grant, role)));
        }
    }
}
