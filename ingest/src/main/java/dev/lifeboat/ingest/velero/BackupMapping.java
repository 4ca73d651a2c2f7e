package dev.lifeboat.ingest.velero;

import dev.lifeboat.ingest.catalog.Texts;
import dev.lifeboat.ingest.fields.Entry;
import dev.lifeboat.ingest.fields.Notes;
import dev.lifeboat.ingest.observe.Observed;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.BackupCopy;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import dev.lifeboat.v1.BackupType;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A Backup resource as evidence. Each stands alone: what Velero shares between them it keeps in order itself. */
final class BackupMapping {
    static final String MEDIA = "media";
    static final String OFF_SITE = "off-site";

    private final Subject subject;
    private final Resources resources;
    private final Notes notes;

    BackupMapping(Subject subject, Resources resources, Notes notes) {
        this.subject = subject;
        this.resources = resources;
        this.notes = notes;
    }

    Observed<BackupEvidence> fact(Entry backup) {
        String name = Resources.name(backup);
        Entry spec = backup.in("spec");
        Entry status = backup.in("status");
        String location = location(spec) + "/" + name;
        var evidence = BackupEvidence.newBuilder()
                .setDatabase(subject.database())
                .setBackupId(name)
                .setName(name)
                .setType(BackupType.FULL)
                .setStatus(status(name, status))
                .setStartedAt(status == null ? null : status.instant("startTimestamp"))
                .setEndedAt(ended(status))
                .setExpiresAt(status == null ? null : status.instant("expiration"))
                .setSizeBytes(size(name))
                .setLocation(location)
                .setCopies(List.of(BackupCopy.newBuilder()
                        .setLocation(location)
                        .setMedia(subject.option(MEDIA, ""))
                        .setOffSite(Boolean.parseBoolean(subject.option(OFF_SITE, "false")))
                        .setLockedUntil(null)
                        .build()))
                .setTool("velero")
                .build();
        return new Observed<>(
                Topics.BACKUP,
                "backup/" + name,
                evidence,
                evidence.getEndedAt(),
                backup.place(),
                "sha256:" + Texts.sha256(backup.raw()));
    }

    private BackupStatus status(String name, @Nullable Entry status) {
        String phase = status == null ? null : status.text("phase");
        if (status == null || phase == null) {
            return BackupStatus.STARTED; // nothing has taken it up yet
        }
        return switch (phase) {
            case "New", "Queued", "ReadyToStart", "InProgress", "WaitingForPluginOperations", "Finalizing" ->
                BackupStatus.STARTED;
            case "WaitingForPluginOperationsPartiallyFailed", "FinalizingPartiallyFailed", "PartiallyFailed" ->
                told(BackupStatus.PARTIAL, name, phase, status);
            case "Failed", "FailedValidation" -> told(BackupStatus.FAILED, name, phase, status);
            case "Deleting" -> BackupStatus.DELETED;
            case "Completed" -> completed(name, status);
            default -> {
                notes.warn(name + ": '" + Texts.bounded(phase, 60) + "' is no known phase; taken as unknown");
                yield BackupStatus.UNKNOWN;
            }
        };
    }

    private BackupStatus told(BackupStatus as, String name, String phase, Entry status) {
        String why = status.words("failureReason");
        notes.warn(name + ": " + phase + (why == null ? "" : ": " + why)
                + (status.countOrZero("errors") == 0 ? "" : ", " + status.countOrZero("errors") + " errors"));
        return as;
    }

    /** Completed is what Velero says; whether it holds every volume, or any, is counted. */
    private BackupStatus completed(String name, Entry status) {
        if (status.instant("completionTimestamp") == null) {
            notes.warn(name + ": Completed, and nothing tells when; taken as unknown");
            return BackupStatus.UNKNOWN;
        }
        long held = 0;
        for (String what : List.of("volumeSnapshots", "csiVolumeSnapshots", "backupItemOperations")) {
            long attempted = status.countOrZero(what + "Attempted");
            long done = status.countOrZero(what + "Completed");
            if (attempted != done) {
                notes.warn(name + ": Completed, but of " + attempted + " " + what + " " + done
                        + " completed; it is only a part");
                return BackupStatus.PARTIAL;
            }
            held += done;
        }
        for (Entry volume : resources.volumes(name)) {
            Entry of = volume.in("status");
            String phase = of == null ? null : of.text("phase");
            if (!"Completed".equals(phase)) {
                notes.warn(name + ": Completed, but " + Resources.name(volume) + " is "
                        + (phase == null ? "New" : Texts.bounded(phase, 60)) + "; it is only a part");
                return BackupStatus.PARTIAL;
            }
            held++;
        }
        if (status.countOrZero("errors") > 0
                || status.countOrZero("backupItemOperationsFailed") > 0
                || hooksFailed(status)) {
            notes.warn(name + ": Completed, with errors or hooks that failed");
            return BackupStatus.COMPLETED_WITH_ERRORS;
        }
        if (held == 0) {
            notes.warn(name + ": Completed, and nothing tells that it holds a volume; taken as unknown. If volumes are"
                    + " copied by file system or by data mover, give PodVolumeBackups and DataUploads as well");
            return BackupStatus.UNKNOWN;
        }
        if (status.countOrZero("warnings") > 0) {
            notes.warn(name + ": Completed, with " + status.countOrZero("warnings") + " warnings");
        }
        return BackupStatus.COMPLETED;
    }

    /** A hook is most often what makes the database consistent. */
    private static boolean hooksFailed(Entry status) {
        Entry hooks = status.in("hookStatus");
        return hooks != null && hooks.countOrZero("hooksFailed") > 0;
    }

    /** It is recorded for backups that failed as well, and means that they ended. */
    private static @Nullable Instant ended(@Nullable Entry status) {
        return status == null ? null : status.instant("completionTimestamp");
    }

    /** Velero tells the bytes of what it copies itself; of snapshots it tells none. */
    private @Nullable Long size(String name) {
        var volumes = resources.volumes(name);
        long bytes = 0;
        for (Entry volume : volumes) {
            Entry status = volume.in("status");
            Entry progress = status == null ? null : status.in("progress");
            if (progress == null || !progress.has("bytesDone")) {
                return null;
            }
            bytes = progress.added("bytesDone", bytes);
        }
        return volumes.isEmpty() ? null : bytes;
    }

    private static String location(@Nullable Entry spec) {
        String storage = spec == null ? null : spec.text("storageLocation");
        return "velero:" + (storage == null ? "default" : storage);
    }
}
