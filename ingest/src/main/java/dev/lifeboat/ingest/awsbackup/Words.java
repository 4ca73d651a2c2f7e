package dev.lifeboat.ingest.awsbackup;

import dev.lifeboat.ingest.catalog.Texts;
import dev.lifeboat.ingest.fields.Notes;
import dev.lifeboat.v1.BackupStatus;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the words of AWS Backup mean. */
final class Words {
    /** Which of several things that are said of one backup counts. */
    private static final List<BackupStatus> WORST_LAST = List.of(
            BackupStatus.COMPLETED,
            BackupStatus.STARTED,
            BackupStatus.UNKNOWN,
            BackupStatus.COMPLETED_WITH_ERRORS,
            BackupStatus.PARTIAL,
            BackupStatus.ABORTED,
            BackupStatus.FAILED,
            BackupStatus.EXPIRED,
            BackupStatus.DELETED);

    private Words() {}

    static BackupStatus ofJob(Job job, Notes notes) {
        String message = job.newest().detail().words("statusMessage");
        String what = "backup job " + job.id() + ": " + Texts.bounded(job.state(), 60)
                + (message == null ? "" : ", " + message);
        return switch (job.state()) {
            case "CREATED", "PENDING", "RUNNING", "ABORTING" -> BackupStatus.STARTED;
            case "COMPLETED" ->
                message == null ? BackupStatus.COMPLETED : told(BackupStatus.COMPLETED_WITH_ERRORS, what, notes);
            case "PARTIAL" -> told(BackupStatus.PARTIAL, what, notes);
            case "ABORTED" -> told(BackupStatus.ABORTED, what, notes);
            case "FAILED" -> told(BackupStatus.FAILED, what, notes);
            case "EXPIRED" -> told(BackupStatus.FAILED, what + ": it never began within its window", notes);
            default -> told(BackupStatus.UNKNOWN, what + ", which is no known state", notes);
        };
    }

    static BackupStatus ofPoint(String arn, String status, @Nullable String message, Notes notes) {
        String what = arn + ": " + Texts.bounded(status, 60) + (message == null ? "" : ", " + message);
        return switch (status) {
            case "COMPLETED", "AVAILABLE" ->
                message == null ? BackupStatus.COMPLETED : told(BackupStatus.COMPLETED_WITH_ERRORS, what, notes);
            case "CREATING" -> BackupStatus.STARTED;
            case "PARTIAL" -> told(BackupStatus.PARTIAL, what, notes);
            case "DELETING", "DELETED" -> BackupStatus.DELETED;
            case "EXPIRED" -> BackupStatus.EXPIRED;
            default -> told(BackupStatus.UNKNOWN, what + "; taken as unknown", notes);
        };
    }

    static BackupStatus worst(List<BackupStatus> statuses) {
        return statuses.stream()
                .max(Comparator.comparingInt(WORST_LAST::indexOf))
                .orElse(BackupStatus.UNKNOWN);
    }

    private static BackupStatus told(BackupStatus as, String what, Notes notes) {
        notes.warn(what);
        return as;
    }
}
