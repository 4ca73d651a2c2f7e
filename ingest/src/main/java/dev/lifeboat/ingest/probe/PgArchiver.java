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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
        faults(log, server.name()).forEach(notes::fault);
        tell(log, notes);
        var pitr = pitr(log, server.name(), subject.database());
        return new Observation(
                pitr == null ? List.of() : List.of(pitr), Set.of(Topics.PITR), notes.faults(), notes.warnings());
    }

    /** What is seen, as evidence; null where it cannot be told of which system that is. */
    public static @Nullable Observed<PitrEvidence> pitr(PgLog log, String place, String database) {
        if (log.systemIdentifier().isEmpty()) {
            return null;
        }
        var archiving = log.archiving();
        boolean archives = Boolean.TRUE.equals(archiving.enabled());
        var pitr = PitrEvidence.newBuilder()
                .setDatabase(database)
                .setArchivingEnabled(archiving.enabled())
                .setLatestRecoveryPoint(archives ? log.recoverableUntil() : null)
                .setLastArchivedAt(archives ? log.lastArchivedAt() : null)
                .setLastFailedAt(archives ? log.lastFailedAt() : null)
                .setSystemIdentifier(log.systemIdentifier())
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

    /** What keeps a source from telling anything of the log. */
    public static List<Fault> faults(PgLog log, String place) {
        var faults = new ArrayList<Fault>();
        if (log.systemIdentifier().isEmpty()) {
            faults.add(Fault.unseen(place, "this role may not see which system this is (pg_control_system)"));
        }
        if (log.archiving() == Archiving.NOT_SEEN) {
            faults.add(Fault.unseen(place, log.notSeen()));
        }
        return faults;
    }

    private static void tell(PgLog log, Notes notes) {
        String role = "\"" + log.role() + "\"";
        switch (log.archiving()) {
            case NOT_SEEN -> {
                // a fault
            }
            case HIDDEN ->
                notes.warn("failures of the archive command do not show (it ends with || true or the like, or names"
                        + " neither %p nor %f): not known to work, and nothing is told of how far the log reaches");
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
            if (refused.question().name().equals("pg_stat_replication")) {
                // tells who streams the log, which matters only where it is not seen for that
                continue;
            }
            String grant = refused.question().grant();
            notes.warn(refused
                    + (grant.isEmpty() || refused.why() != Answer.Why.DENIED
                            ? ""
                            : "; " + String.format(Locale.ROOT, grant, role)));
        }
    }
}
