package dev.lifeboat.ingest.probe;

import dev.lifeboat.ingest.catalog.Texts;
import dev.lifeboat.ingest.fields.Notes;
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

/**
 * The binary log of MySQL or MariaDB. Without it there is no point-in-time recovery. With it there may be: it lies beside the
 * data, and whether somebody copies it away no server knows. So this says that archiving is off, or nothing.
 */
public final class MysqlBinlog implements Tool.OfServer {
    @Override
    public String name() {
        return "mysql-binlog";
    }

    /** mysql and mariadb. */
    @Override
    public String engine() {
        return "";
    }

    @Override
    public Observation ask(Server server, Subject subject) {
        MysqlLog log = MysqlLog.of(server);
        var notes = new Notes();
        tell(log, notes);
        return new Observation(
                List.of(pitr(log, server.name(), subject.database())),
                Set.of(Topics.PITR),
                notes.faults(),
                notes.warnings());
    }

    /** What is seen, as evidence. */
    public static Observed<PitrEvidence> pitr(MysqlLog log, String place, String database) {
        String uuid = log.variable("server_uuid");
        var pitr = PitrEvidence.newBuilder()
                .setDatabase(database)
                .setArchivingEnabled(log.isOff() ? Boolean.FALSE : null)
                .setSystemIdentifier(uuid.isEmpty() ? null : uuid)
                .setEngineVersion(log.version())
                .build();
        return new Observed<>(
                Topics.PITR,
                "binlog",
                pitr,
                null,
                place + "#variables",
                "sha256:" + Texts.sha256(Objects.toString(pitr)));
    }

    private static void tell(MysqlLog log, Notes notes) {
        if (log.on() == null) {
            notes.warn("the server does not tell whether it writes a binary log (log_bin)");
        } else if (!log.on() && !log.isOff()) {
            notes.warn("log_bin is off, and this "
                    + (log.replica() == null ? "may be" : "is")
                    + " a replica, whose primary may write the log: nothing is told of it. Observe the primary");
        } else if (!log.on()) {
            notes.warn("log_bin is off: nothing but the backups themselves can be recovered to");
        } else {
            notes.warn("the binary log is written, beside the data. Whether it is copied away the server does not know:"
                    + " archiving stays unknown until whoever copies it tells (pitr_capability of a catalog)");
            if (!log.variable("sync_binlog").equals("1")) {
                notes.warn("sync_binlog is " + log.variable("sync_binlog")
                        + ": a crash may lose commits from the binary log");
            }
            if (log.variable("binlog_format").equalsIgnoreCase("STATEMENT")) {
                notes.warn("binlog_format is STATEMENT: replaying it may not bring back the same data");
            }
        }
        for (Answer.Refused refused : log.refused()) {
            String grant = refused.question().grant();
            notes.warn(refused
                    + (grant.isEmpty() || refused.why() != Answer.Why.DENIED
                            ? ""
                            : "; " + String.format(Locale.ROOT, grant, log.user())));
        }
    }
}
