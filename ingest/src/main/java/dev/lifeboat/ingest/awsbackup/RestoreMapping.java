package dev.lifeboat.ingest.awsbackup;

import dev.lifeboat.ingest.catalog.Texts;
import dev.lifeboat.ingest.fields.Entry;
import dev.lifeboat.ingest.fields.Notes;
import dev.lifeboat.ingest.observe.Observed;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.VerificationEvidence;
import dev.lifeboat.v1.VerificationResult;
import dev.lifeboat.v1.VerificationType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Restore jobs as verifications. That one completed says that it restored, and nothing of what; a validation that somebody has made
 * of it is told apart. A scan that found threats condemns a backup; one that found none proves nothing of its content.
 */
final class RestoreMapping {
    private final Subject subject;
    private final Scope scope;
    private final Events events;
    private final Lists lists;
    private final BackupMapping backups;
    private final Notes notes;
    private final List<Observed<?>> facts = new ArrayList<>();

    /** A restore job, as far as it is told, in whatever form. */
    private record Restore(
            String id,
            @Nullable String point,
            @Nullable String source,
            String status,
            @Nullable String message,
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable String created,
            @Nullable String plan,
            @Nullable String validation,
            @Nullable String validationMessage,
            Entry raw) {}

    RestoreMapping(Subject subject, Scope scope, Events events, Lists lists, BackupMapping backups, Notes notes) {
        this.subject = subject;
        this.scope = scope;
        this.events = events;
        this.lists = lists;
        this.backups = backups;
        this.notes = notes;
    }

    List<Observed<?>> facts() {
        var ids = new LinkedHashSet<>(events.restores.keySet());
        ids.addAll(lists.restores.keySet());
        ids.forEach(id -> notes.each(() -> add(restore(id))));
        events.scans.values().forEach(scan -> notes.each(() -> addScan(scan)));
        return facts;
    }

    /** What is listed counts before what an event told. */
    private Restore restore(String id) {
        Entry listed = lists.restores.get(id);
        Job told = events.restores.get(id);
        if (listed == null) {
            return told(Objects.requireNonNull(told));
        }
        Entry by = listed.in("CreatedBy");
        return new Restore(
                id,
                listed.text("RecoveryPointArn"),
                listed.has("SourceResourceArn")
                        ? listed.text("SourceResourceArn")
                        : told == null ? null : told.text("sourceResourceArn"),
                listed.needed("Status"),
                listed.words("StatusMessage"),
                listed.instantOrSeconds("CreationDate"),
                listed.instantOrSeconds("CompletionDate"),
                listed.text("CreatedResourceArn"),
                by == null ? null : by.text("RestoreTestingPlanArn"),
                listed.text("ValidationStatus"),
                listed.words("ValidationStatusMessage"),
                listed);
    }

    private Restore told(Job job) {
        Entry detail = job.newest().detail();
        String point = job.text("recoveryPointArn");
        return new Restore(
                job.id(),
                point == null || (!backups.has(point) && backups.has(job.resource())) ? job.resource() : point,
                job.text("sourceResourceArn"),
                job.state(),
                detail.words("statusMessage"),
                job.instant("creationDate"),
                job.instant("completionDate"),
                job.text("createdResourceArn"),
                job.text("restoreTestingPlanArn"),
                detail.text("validationStatus"),
                detail.words("validationStatusMessage"),
                detail);
    }

    private void add(Restore restore) {
        if (restore.source != null ? !scope.holds(restore.source) : !backups.has(restore.point)) {
            if (restore.source == null) {
                notes.warn("restore job " + restore.id + " is " + restore.status
                        + ", and nothing tells of which database; left out");
            }
            return;
        }
        if (restore.point == null) {
            throw restore.raw.bad("recoveryPointArn", "is missing: of which backup it is, is unknown");
        }
        boolean timed = restore.from != null && restore.to != null && !restore.to.isBefore(restore.from);
        var result = switch (restore.status) {
            case "CREATED", "PENDING", "RUNNING" -> VerificationResult.RUNNING;
            case "COMPLETED" -> VerificationResult.PASSED;
            case "FAILED" -> VerificationResult.FAILED;
            case "ABORTED" -> VerificationResult.COULD_NOT_RUN;
            default -> unknown("restore job " + restore.id, restore.status);
        };
        say(
                "restore/",
                restore,
                VerificationType.RESTORE,
                result,
                restore.message,
                timed && result == VerificationResult.PASSED);
        if (restore.validation != null) {
            var validated = switch (restore.validation) {
                case "SUCCESSFUL" -> VerificationResult.PASSED;
                case "FAILED" -> VerificationResult.FAILED;
                case "TIMED_OUT" -> VerificationResult.COULD_NOT_RUN;
                case "VALIDATING" -> VerificationResult.RUNNING;
                default -> unknown("validation of restore job " + restore.id, restore.validation);
            };
            say("validation/", restore, VerificationType.DATA_VALIDATION, validated, restore.validationMessage, false);
        }
    }

    private void say(
            String kind,
            Restore restore,
            VerificationType type,
            VerificationResult result,
            @Nullable String details,
            boolean timed) {
        Long millis = timed && restore.from != null && restore.to != null
                ? Long.valueOf(Duration.between(restore.from, restore.to).toMillis())
                : null;
        var evidence = VerificationEvidence.newBuilder()
                .setDatabase(subject.database())
                .setBackupId(String.valueOf(restore.point))
                .setType(type)
                .setResult(result)
                .setStartedAt(restore.from)
                .setEndedAt(restore.to)
                .setRestoreMillis(millis)
                .setHost(restore.created)
                .setTestedBy(restore.plan)
                .setDetails(details)
                .build();
        facts.add(fact(kind + restore.id, evidence, restore.raw));
    }

    private void addScan(Job scan) {
        String point = scan.text("recoveryPointArn");
        Entry found = scan.newest().detail().in("scanResult");
        if (backups.has(point) && found != null && "THREATS_FOUND".equals(found.text("scanResultStatus"))) {
            var evidence = VerificationEvidence.newBuilder()
                    .setDatabase(subject.database())
                    .setBackupId(String.valueOf(point))
                    .setType(VerificationType.INTEGRITY)
                    .setResult(VerificationResult.FAILED)
                    .setStartedAt(scan.instant("creationDate"))
                    .setEndedAt(scan.instant("completionDate"))
                    .setDetails("a scan for malware found threats")
                    .build();
            facts.add(fact("scan/" + scan.id(), evidence, scan.newest().detail()));
        }
    }

    private static Observed<VerificationEvidence> fact(String id, VerificationEvidence evidence, Entry raw) {
        return new Observed<>(
                Topics.VERIFICATION,
                id,
                evidence,
                evidence.getEndedAt(),
                raw.place(),
                "sha256:" + Texts.sha256(raw.raw()));
    }

    private VerificationResult unknown(String what, String word) {
        notes.warn(what + ": '" + Texts.bounded(word, 60) + "' is no known status; taken as unknown");
        return VerificationResult.UNKNOWN;
    }
}
