package dev.lifeboat.ingest.pgmanifest;

import dev.lifeboat.ingest.catalog.Texts;
import dev.lifeboat.ingest.fields.Notes;
import dev.lifeboat.ingest.files.Kept;
import dev.lifeboat.ingest.observe.Observed;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import dev.lifeboat.v1.BackupType;
import dev.lifeboat.v1.VerificationEvidence;
import dev.lifeboat.v1.VerificationResult;
import dev.lifeboat.v1.VerificationType;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Base backups as evidence. A backup is known by when it began and the checksum of its manifest, so that it is the same one
 * wherever it is moved or copied, and another one in a directory of the same name is not.
 */
final class BackupMapping {
    private static final DateTimeFormatter ID_TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int LONGEST_DETAILS = 2_000;

    private final Subject subject;
    private final Kept kept;
    private final Notes notes;
    private final Map<String, List<BaseBackup>> copiesById = new LinkedHashMap<>();

    BackupMapping(Subject subject, Kept kept, Notes notes) {
        this.subject = subject;
        this.kept = kept;
        this.notes = notes;
    }

    List<Observed<?>> facts(List<BaseBackup> finished, List<Path> unfinished) {
        finished.forEach(backup ->
                copiesById.computeIfAbsent(id(backup), id -> new ArrayList<>(1)).add(backup));
        var facts = new ArrayList<Observed<?>>();
        copiesById.forEach((id, copies) -> {
            facts.add(backup(id, copies));
            facts.add(verification(id, copies));
        });
        unfinished.forEach(directory -> facts.add(unfinished(directory)));
        return facts;
    }

    private Observed<BackupEvidence> backup(String id, List<BaseBackup> copies) {
        BaseBackup first = copies.get(0);
        Manifest manifest = first.manifest();
        Instant end = ended(manifest);
        var evidence = BackupEvidence.newBuilder()
                .setDatabase(subject.database())
                .setBackupId(id)
                .setName(first.directory().getFileName().toString())
                .setType(isIncremental(first) ? BackupType.INCREMENTAL : BackupType.FULL)
                .setStatus(status(id, copies))
                .setStartedAt(manifest.labelAt())
                .setEndedAt(end)
                .setSizeBytes(copies.stream()
                        .mapToLong(copy -> copy.findings().bytes())
                        .max()
                        .orElse(0))
                .setLocation(kept.location(first.directory()))
                .setCopies(kept.copies(copies.stream()
                        .filter(BaseBackup::holdsAll)
                        .map(BaseBackup::directory)
                        .toList()))
                .setParents(parents(id, first))
                .setChangesSince(first.label().parentStart())
                .setCompression(first.compression())
                .setRetentionDays(kept.retentionDays(notes))
                .setLogStart(position(manifest.start()))
                .setLogEnd(position(manifest.end()))
                .setTimeline(manifest.timeline())
                .setTool("pg_basebackup")
                .setEngineVersion(first.engineVersion())
                .setSystemIdentifier(first.systemIdentifier())
                .setDigest("sha256:" + manifest.checksum())
                .build();
        return new Observed<>(
                Topics.BACKUP,
                "backup/" + id,
                evidence,
                end,
                first.directory().resolve(BaseBackup.MANIFEST).toString(),
                "sha256:" + manifest.checksum());
    }

    /** Nothing tells when it ended, but that it was no earlier than its label and control file are. */
    private @Nullable Instant ended(Manifest manifest) {
        Instant newest = manifest.newestAt();
        return newest != null && newest.isAfter(subject.observedAt().plus(1, ChronoUnit.HOURS))
                ? manifest.labelAt()
                : newest;
    }

    private BackupStatus status(String id, List<BaseBackup> copies) {
        if (copies.stream()
                .anyMatch(copy -> !copy.manifest().ranges().isEmpty()
                        && copy.log().missing().isEmpty())) {
            return BackupStatus.COMPLETED;
        }
        BaseBackup first = copies.get(0);
        if (first.manifest().ranges().isEmpty()) {
            notes.warn(id + ": its manifest does not say which log it needs; unknown");
            return BackupStatus.UNKNOWN;
        }
        notes.warn(id + ": needs the log that is not with it ("
                + first.log().missing().get(0)
                + " and on), and is only a part without. Where the log is archived, say so: --set wal-archive=DIR");
        return BackupStatus.PARTIAL;
    }

    private static boolean isIncremental(BaseBackup backup) {
        return backup.manifest().incremental() || backup.label().parentStart() != null;
    }

    /**
     * That which began where this one says. One that is not here is named all the same, so that it is missed; of two that began
     * there, as on a standby they may, nothing tells which it is, so that both must be good.
     */
    private List<String> parents(String id, BaseBackup backup) {
        if (!isIncremental(backup)) {
            return List.of();
        }
        String since = backup.label().parentStart();
        Long timeline = backup.label().parentTimeline();
        if (since == null) {
            notes.warn(id + ": holds changes alone, and does not say since when");
            return List.of("unknown");
        }
        var began = copiesById.entrySet().stream()
                .filter(other ->
                        !other.getKey().equals(id) && isParent(other.getValue().get(0), backup))
                .map(Map.Entry::getKey)
                .toList();
        if (began.isEmpty()) {
            notes.warn(id + ": builds on the backup that began at " + since + ", which is not here");
            return List.of("began-at-" + since + (timeline == null ? "" : "-timeline-" + timeline));
        }
        if (began.size() > 1) {
            notes.warn(id + ": may build on any of " + String.join(", ", began) + ", which all began at " + since);
        }
        return began;
    }

    private static boolean isParent(BaseBackup other, BaseBackup backup) {
        Long timeline = backup.label().parentTimeline();
        return Objects.requireNonNullElse(backup.label().parentStart(), "")
                        .equalsIgnoreCase(position(other.manifest().start()))
                && (timeline == null || timeline.equals(other.manifest().startTimeline()))
                && Objects.equals(other.systemIdentifier(), backup.systemIdentifier());
    }

    private Observed<VerificationEvidence> verification(String id, List<BaseBackup> copies) {
        boolean failed = copies.stream().anyMatch(copy -> copy.findings().anyWrong());
        boolean passed = copies.stream().allMatch(copy -> copy.findings().whole());
        var result = failed ? VerificationResult.FAILED : passed ? VerificationResult.PASSED : VerificationResult.RAN;
        long compared =
                copies.stream().mapToLong(copy -> copy.findings().comparisons()).sum();
        String details = String.join(
                "; ",
                copies.stream()
                        .flatMap(copy -> copy.findings().told().stream()
                                .map(told -> copies.size() == 1 ? told : kept.location(copy.directory()) + ": " + told))
                        .toList());
        if (result != VerificationResult.PASSED) {
            notes.warn(id + ": " + Texts.bounded(details, LONGEST_DETAILS));
        }
        BaseBackup first = copies.get(0);
        if (!first.manifest().ranges().isEmpty()) {
            details += (details.isEmpty() ? "" : "; ") + "of the log that it needs only the headers of the pages were"
                    + " read, not the checksums of its records";
        }
        var evidence = VerificationEvidence.newBuilder()
                .setDatabase(subject.database())
                .setBackupId(id)
                .setType(VerificationType.INTEGRITY)
                .setResult(result)
                .setEndedAt(subject.observedAt())
                .setChecksRun((int) Math.min(Integer.MAX_VALUE, compared))
                .setChecksumMatched(result == VerificationResult.RAN ? null : !failed)
                .setBackupDigest("sha256:" + first.manifest().checksum())
                .setTestedBy("lifeboat, by the manifest")
                .setDetails(details.isEmpty() ? null : Texts.bounded(details, LONGEST_DETAILS))
                .build();
        // one that proves nothing does not take the place of one that did
        String nativeId = "verify/" + id + (result == VerificationResult.RAN ? "/inconclusive" : "");
        return new Observed<>(
                Topics.VERIFICATION,
                nativeId,
                evidence,
                subject.observedAt(),
                first.directory().resolve(BaseBackup.MANIFEST).toString(),
                "");
    }

    private Observed<BackupEvidence> unfinished(Path directory) {
        notes.warn(kept.location(directory)
                + ": has no backup_manifest, which is written last: it is under way, was cut off, or was taken"
                + " with --no-manifest; it counts for nothing");
        return kept.unfinished(directory, "pg_basebackup");
    }

    private static String id(BaseBackup backup) {
        Instant began = backup.manifest().labelAt();
        return (began == null ? "" : ID_TIME.format(began) + "-")
                + backup.manifest().checksum().substring(0, 8);
    }

    private static @Nullable String position(@Nullable Long lsn) {
        return lsn == null ? null : Manifest.position(lsn);
    }
}
