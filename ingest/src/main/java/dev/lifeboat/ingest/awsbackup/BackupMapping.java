package dev.lifeboat.ingest.awsbackup;

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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Recovery points, and jobs that made none, as evidence. Each recovery point can be restored alone. A copy has the time at which it was
 * copied, not that of its data, so it counts as a copy of its source and never as a backup of its own.
 */
final class BackupMapping {
    static final String MEDIA = "media";
    static final String LOCK_MODE = "lock-mode";
    private static final String NATIVE_ID = "backup/";

    private final Subject subject;
    private final Scope scope;
    private final Events events;
    private final Lists lists;
    private final Notes notes;
    private final Map<String, Job> jobByPoint = new LinkedHashMap<>();
    private final Map<String, List<Job>> copiesBySource = new LinkedHashMap<>();
    private final Map<String, String> sourceByCopy = new LinkedHashMap<>();
    private final Set<String> points = new LinkedHashSet<>();

    BackupMapping(Subject subject, Scope scope, Events events, Lists lists, Notes notes) {
        this.subject = subject;
        this.scope = scope;
        this.events = events;
        this.lists = lists;
        this.notes = notes;
        lists.points.forEach((arn, point) -> {
            String resource = point.text("ResourceArn");
            if (resource == null || scope.holds(resource)) { // listed by resource, it is not said again
                points.add(arn);
            }
        });
        events.points.forEach((arn, point) -> {
            if (scope.holds(point.text("resourceArn"))) {
                points.add(arn);
            }
        });
        events.backups
                .values()
                .forEach(job -> notes.each(() -> {
                    String made = madeBy(job);
                    if (made != null && scope.holds(job.text("resourceArn"))) {
                        jobByPoint.put(made, job);
                        points.add(made);
                    }
                }));
        events.copies.values().forEach(copy -> notes.each(() -> addCopy(copy)));
    }

    private static @Nullable String madeBy(Job job) {
        return job.state().equals("COMPLETED") || job.state().equals("PARTIAL")
                ? job.newest().resource()
                : null;
    }

    private void addCopy(Job copy) {
        String source = copy.resource();
        if (copy.state().equals("COMPLETED") && source != null) {
            String destination = copy.newest().detail().text("destinationRecoveryPointArn");
            if (destination != null) {
                copiesBySource.computeIfAbsent(source, arn -> new ArrayList<>()).add(copy);
                sourceByCopy.put(destination, source);
            }
        } else if (scope.holds(copy.text("resourceArn")) && copy.newest().progress() == 3) {
            notes.warn("copy job " + copy.id() + " is " + copy.state() + ": "
                    + copy.newest().detail().words("statusMessage"));
        }
    }

    boolean has(@Nullable String point) {
        return point != null && points.contains(point);
    }

    /** The backups of which an event tells how their run ended. */
    Set<String> settled() {
        var ids = new LinkedHashSet<String>();
        jobByPoint.keySet().forEach(arn -> ids.add(NATIVE_ID + arn));
        events.backups.values().stream()
                .filter(job -> job.newest().progress() == 3)
                .forEach(job -> ids.add(NATIVE_ID + job.id()));
        return ids;
    }

    List<Observed<?>> facts() {
        var facts = new ArrayList<Observed<?>>();
        points.stream()
                .filter(arn -> !(sourceByCopy.containsKey(arn) && points.contains(sourceByCopy.get(arn))))
                .forEach(arn -> notes.each(() -> facts.add(point(arn))));
        events.backups
                .values()
                .forEach(job -> notes.each(() -> {
                    if (madeBy(job) == null) {
                        jobWithoutPoint(job, facts);
                    }
                }));
        return facts;
    }

    /** A job that is under way is told only where it can be withdrawn once it made a recovery point. */
    private void jobWithoutPoint(Job job, List<Observed<?>> facts) {
        String resource = job.text("resourceArn");
        if (resource == null) {
            notes.warn("backup job " + job.id() + " is " + job.state()
                    + ", and nothing tells of which resource; left out");
        } else if (scope.holds(resource)) {
            BackupStatus status = Words.ofJob(job, notes);
            if (status != BackupStatus.STARTED || lists.tellWhatThereIs()) {
                facts.add(fact(job.id(), of(job).setStatus(status), job.newest().detail()));
            } else {
                notes.warn("backup job " + job.id() + " is " + job.state() + "; what comes of it is told when it ends");
            }
        }
    }

    private Observed<BackupEvidence> point(String arn) {
        Entry listed = lists.points.get(arn);
        Job event = events.points.get(arn);
        Job job = jobByPoint.get(arn);
        BackupEvidence.Builder backup = job == null ? BackupEvidence.newBuilder() : of(job);
        var statuses = new ArrayList<BackupStatus>();
        if (job != null) {
            statuses.add(Words.ofJob(job, notes));
        }
        Entry raw;
        if (listed != null) {
            raw = listed;
            statuses.add(Words.ofPoint(arn, listed.needed("Status"), listed.words("StatusMessage"), notes));
            addListed(backup, listed);
            if (listed.has("SourceBackupVaultArn")) {
                notes.warn(arn
                        + ": is a copy, and nothing tells of what, so nothing tells as of when its data are; unknown");
                statuses.add(BackupStatus.UNKNOWN);
            }
        } else {
            Job told = event == null ? Objects.requireNonNull(job) : event;
            raw = told.newest().detail();
            if (event != null) {
                statuses.add(Words.ofPoint(arn, event.state(), raw.words("statusMessage"), notes));
                addTold(backup, event);
            }
            if (isGone(told)) {
                notes.warn(arn + ": an event told of it, and it is not there; it is gone");
                statuses.clear();
                statuses.add(BackupStatus.DELETED);
            }
        }
        var vault = vault(listed, event, job);
        var copies = new ArrayList<BackupCopy>();
        copies.add(copy(arn, vault, backup.getExpiresAt()));
        copiesBySource.getOrDefault(arn, List.of()).forEach(copy -> addCopy(copy, copies));
        return fact(
                arn, backup.setStatus(Words.worst(statuses)).setLocation(arn).setCopies(copies), raw);
    }

    private boolean isGone(Job told) {
        String vault = told.text("backupVaultName");
        Job of = vault == null ? null : events.vaults.get(vault);
        return lists.isAfter(told.newest().time())
                || (of != null
                        && of.state().equals("DELETED")
                        && of.newest().time().isAfter(told.newest().time()));
    }

    private static BackupEvidence.Builder of(Job job) {
        return BackupEvidence.newBuilder()
                .setStartedAt(job.instant("creationDate"))
                .setEndedAt(job.instant("completionDate"))
                .setSizeBytes(job.count("backupSizeInBytes"));
    }

    private static void addListed(BackupEvidence.Builder backup, Entry point) {
        backup.setStartedAt(point.instantOrSeconds("CreationDate"));
        Instant completed = point.instantOrSeconds("CompletionDate");
        Long size = point.count(point.has("BackupSizeInBytes") ? "BackupSizeInBytes" : "BackupSizeBytes");
        Entry life = point.in("CalculatedLifecycle");
        backup.setEndedAt(completed == null ? backup.getEndedAt() : completed)
                .setSizeBytes(size == null ? backup.getSizeBytes() : size)
                .setExpiresAt(life == null ? null : life.instantOrSeconds("DeleteAt"))
                .setEncrypted(point.flag("IsEncrypted"))
                .setEncryptionKeyId(point.text("EncryptionKeyArn"));
    }

    private static void addTold(BackupEvidence.Builder backup, Job point) {
        backup.setStartedAt(point.instant("creationDate"))
                .setEndedAt(point.instant("completionDate"))
                .setExpiresAt(point.told(event -> {
                    Entry life = event.detail().in("calculatedLifeCycle");
                    return life == null ? null : life.instant("deleteAt");
                }))
                .setEncrypted(point.told(event -> event.detail().flag("isEncrypted")));
    }

    private static @Nullable String vault(@Nullable Entry listed, @Nullable Job event, @Nullable Job job) {
        String vault = listed == null ? null : listed.text("BackupVaultArn");
        vault = vault == null && event != null ? event.text("backupVaultArn") : vault;
        return vault == null && job != null ? job.text("backupVaultArn") : vault;
    }

    /** Where there is a list, a copy that is not in it is gone. */
    private void addCopy(Job job, List<BackupCopy> copies) {
        Entry detail = job.newest().detail();
        String arn = detail.needed("destinationRecoveryPointArn");
        Entry listed = lists.points.get(arn);
        if (listed == null && lists.isAfter(job.newest().time())) {
            notes.warn(
                    arn
                            + ": is told to be a copy, and it is not listed; it is not counted. Give the list of its vault as well");
            return;
        }
        Entry life = listed == null ? null : listed.in("CalculatedLifecycle");
        copies.add(copy(
                arn,
                detail.text("destinationBackupVaultArn"),
                life == null ? null : life.instantOrSeconds("DeleteAt")));
    }

    private BackupCopy copy(String arn, @Nullable String vaultArn, @Nullable Instant expires) {
        return BackupCopy.newBuilder()
                .setLocation(arn)
                .setMedia(subject.option(MEDIA, ""))
                .setOffSite(scope.isElsewhere(vaultArn))
                .setLockedUntil(isLocked(vaultArn) ? expires : null)
                .build();
    }

    private boolean isLocked(@Nullable String vaultArn) {
        if (vaultArn == null || !subject.option(LOCK_MODE, "").equals("compliance")) {
            return false;
        }
        Job vault = events.vaults.get(vaultArn.substring(vaultArn.lastIndexOf(':') + 1));
        return vault != null && Boolean.TRUE.equals(vault.newest().detail().flag("isLocked"));
    }

    private Observed<BackupEvidence> fact(String id, BackupEvidence.Builder told, Entry raw) {
        var backup = told.setDatabase(subject.database())
                .setBackupId(id)
                .setName(id)
                .setType(BackupType.FULL)
                .setHost(scope.resource())
                .setTool("aws-backup")
                .build();
        return new Observed<>(
                Topics.BACKUP,
                NATIVE_ID + id,
                backup,
                backup.getEndedAt(),
                raw.place(),
                "sha256:" + Texts.sha256(raw.raw()));
    }
}
