package dev.lifeboat.cli.drill;

import dev.lifeboat.cli.log.Log;
import dev.lifeboat.cli.log.Versions;
import dev.lifeboat.drill.run.DrillEvidence;
import dev.lifeboat.drill.schedule.Past;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import dev.lifeboat.v1.BackupType;
import dev.lifeboat.v1.VerificationEvidence;
import dev.lifeboat.v1.VerificationType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Reads from the log what is known of the drills of a database, and of its backups. */
final class DrillPast {
    private DrillPast() {}

    static Past read(Log log, String database) {
        return of(
                Versions.newest(log.all(Topics.VERIFICATION, database), VerificationEvidence::getHeader),
                Versions.newestOrWithdrawn(log.all(Topics.BACKUP, database), BackupEvidence::getHeader));
    }

    static Past of(List<VerificationEvidence> verifications, List<BackupEvidence> backups) {
        var drills = new ArrayList<Past.Drilled>();
        for (VerificationEvidence each : verifications) {
            String id = each.getHeader().getNativeId();
            Instant startedAt = each.getStartedAt();
            if (each.getHeader().getSource().startsWith(DrillEvidence.SOURCE + ":")
                    && each.getType() == VerificationType.RESTORE
                    && startedAt != null
                    && id.indexOf('/') > 0) {
                Instant endedAt = each.getEndedAt();
                drills.add(new Past.Drilled(
                        id.substring(0, id.indexOf('/')),
                        startedAt,
                        state(each),
                        each.getChaosDrill(),
                        endedAt == null ? startedAt : endedAt,
                        each.getBackupId()));
            }
        }
        var complete = new ArrayList<Past.Backup>();
        for (BackupEvidence each : backups) {
            Instant endedAt = each.getEndedAt();
            if (each.getStatus() == BackupStatus.COMPLETED && endedAt != null) {
                complete.add(new Past.Backup(
                        each.getBackupId(),
                        each.getHeader().getSource().replaceFirst(":.*", ""),
                        each.getType() == BackupType.FULL,
                        endedAt,
                        !each.getHeader().getDeleted()));
            }
        }
        return new Past(drills, complete);
    }

    private static Past.State state(VerificationEvidence each) {
        return switch (each.getResult()) {
            case RUNNING -> Past.State.RUNNING;
            case PASSED, FAILED -> Past.State.CONCLUDED;
            default -> Past.State.COULD_NOT_RUN;
        };
    }
}
