package dev.lifeboat.ingest.pgbackrest;

import dev.lifeboat.ingest.catalog.Texts;
import dev.lifeboat.ingest.observe.Observed;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.observe.ToolOutput;
import dev.lifeboat.ingest.pgbackrest.InfoJson.Backup;
import dev.lifeboat.ingest.pgbackrest.InfoJson.Stanza;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.BackupCopy;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import dev.lifeboat.v1.BackupType;
import dev.lifeboat.v1.PitrEvidence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The backups of a stanza as evidence: one for each label, whose copies are in one or more repositories. */
final class BackupMapping {
    static final String RETENTION = "retention-days";
    /** Annotations that people may give a backup with {@code --annotation}. */
    private static final String RETENTION_NOTE = "lifeboat.retention-days";

    private static final String CREATED_BY_NOTE = "lifeboat.created-by";
    private static final long LATEST_SECOND =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
    private static final int LONGEST_TEXT = 512;

    private final ToolOutput output;
    private final Stanza stanza;
    private final Subject subject;
    private final List<String> warnings;
    private final Map<String, List<Backup>> copiesByLabel = new LinkedHashMap<>();
    private final String digest;

    BackupMapping(ToolOutput output, Stanza stanza, Subject subject, List<String> warnings) {
        this.output = output;
        this.stanza = stanza;
        this.subject = subject;
        this.warnings = warnings;
        this.digest = "sha256:" + Texts.sha256(output.bytes());
        for (Backup backup : stanza.backups()) {
            copiesByLabel
                    .computeIfAbsent(label(backup), label -> new ArrayList<>(2))
                    .add(backup);
        }
        copiesByLabel.values().forEach(copies -> copies.sort(Comparator.comparingInt(Backup::repoKey)));
    }

    List<Observed<?>> facts() {
        var facts = new ArrayList<Observed<?>>();
        Instant oldest = null;
        for (var copies : copiesByLabel.values()) {
            var evidence = evidence(copies);
            Instant end = evidence.getEndedAt();
            facts.add(new Observed<>(
                    Topics.BACKUP,
                    "backup/" + evidence.getBackupId(),
                    evidence,
                    end,
                    output.name() + "#" + evidence.getBackupId(),
                    digest));
            if (end != null
                    && evidence.getStatus() == BackupStatus.COMPLETED
                    && (oldest == null || end.isBefore(oldest))) {
                oldest = end;
            }
        }
        if (stanza.archive().stream().anyMatch(archive -> archive.max() != null)) {
            facts.add(archive(oldest));
        }
        return facts;
    }

    /**
     * That there is an archive. It is known by the names of its first and last file; whether the server goes on archiving,
     * what instant the last one reaches and whether any is missing between, pgBackRest does not tell here.
     */
    private Observed<PitrEvidence> archive(@Nullable Instant oldestBackup) {
        var pitr = PitrEvidence.newBuilder()
                .setDatabase(subject.database())
                .setEarliestRecoveryPoint(oldestBackup)
                .setArchiveLocation(location(stanza.repoKeys().get(0), "archive"))
                .build();
        return new Observed<>(Topics.PITR, "archive/" + stanza.name(), pitr, null, output.name() + "#archive", digest);
    }

    private BackupEvidence evidence(List<Backup> copies) {
        Backup first = copies.get(0);
        String label = label(first);
        var database = first.database();
        var db = stanza.db(database);
        var times = first.timestamp();
        var lsn = first.lsn();
        var log = first.log();
        return BackupEvidence.newBuilder()
                .setDatabase(subject.database())
                .setBackupId(label)
                .setName(stanza.name() + "/" + label)
                .setType(type(first, label))
                .setStatus(status(copies, label))
                .setStartedAt(instant(times.start(), label))
                .setEndedAt(instant(times.stop(), label))
                .setSizeBytes(size(first, label))
                .setLocation(location(first.repoKey(), label))
                .setCopies(copies.stream().map(copy -> copy(copy, label)).toList())
                .setParents(parents(first))
                .setChangesSince(changesSince(first))
                .setEncrypted(encrypted(copies))
                .setRetentionDays(retentionDays(first, label))
                .setLogStart(lsn.start() == null ? log.start() : lsn.start())
                .setLogEnd(lsn.stop() == null ? log.stop() : lsn.stop())
                .setTimeline(WalNames.timeline(log.stop()))
                .setTool("pgbackrest")
                .setToolVersion(
                        first.backrest() == null ? null : first.backrest().version())
                .setEngineVersion(db.map(InfoJson.Db::version).orElse(null))
                .setSystemIdentifier(
                        db.map(InfoJson.Db::systemId).map(Objects::toString).orElse(null))
                .setCreatedBy(note(first, CREATED_BY_NOTE))
                .build();
    }

    /** {@code error} says that pages of the data had wrong checksums when they were copied; the run itself went through. */
    private BackupStatus status(List<Backup> copies, String label) {
        if (copies.stream().anyMatch(copy -> Boolean.TRUE.equals(copy.error()))) {
            warnings.add(label + ": pages of the data had wrong checksums when it was taken; it completed with errors");
            return BackupStatus.COMPLETED_WITH_ERRORS;
        }
        if (copies.stream().noneMatch(this::logReached)) {
            warnings.add(label + ": needs the log " + copies.get(0).log().start() + " to "
                    + copies.get(0).log().stop() + ", which no archive reaches over; it is only a part");
            return BackupStatus.PARTIAL;
        }
        if (!copies.stream().allMatch(Backup::tellsLog)) {
            warnings.add(label + ": the list does not say which log it needs; unknown");
            return BackupStatus.UNKNOWN;
        }
        return BackupStatus.COMPLETED;
    }

    /** Without the log from its start to its end a backup cannot be made consistent. Taken off-line, it needs none. */
    private boolean logReached(Backup copy) {
        var log = copy.log();
        return log.start() == null
                || log.stop() == null
                || stanza.archive(copy.database())
                        .map(archive -> archive.reachesOver(log))
                        .orElse(false);
    }

    private BackupType type(Backup backup, String label) {
        String type = String.valueOf(backup.type());
        return switch (type) {
            case "full" -> BackupType.FULL;
            case "diff" -> BackupType.DIFFERENTIAL;
            case "incr" -> BackupType.INCREMENTAL;
            default -> {
                warnings.add(
                        label + ": its type is '" + Texts.bounded(type, 40) + "', which is none; taken as unknown");
                yield BackupType.UNKNOWN;
            }
        };
    }

    /**
     * Size of the cluster that it holds, not of what is stored of it: that is the same for every kind of backup, is there with
     * block-incremental backups too, which have no size in the repository, and shrinks when the backup holds less.
     */
    private @Nullable Long size(Backup backup, String label) {
        Long size = backup.info() == null ? null : backup.info().size();
        if (size != null && size < 0) {
            warnings.add(label + ": its size is " + size + "; taken as not known");
            return null;
        }
        return size;
    }

    private @Nullable Instant instant(@Nullable Long second, String label) {
        if (second == null) {
            return null;
        }
        if (second <= 0 || second > LATEST_SECOND) {
            warnings.add(label + ": its time is " + second + " s; taken as not known");
            return null;
        }
        return Instant.ofEpochSecond(second);
    }

    private static List<String> parents(Backup backup) {
        Set<String> parents = new LinkedHashSet<>();
        if (backup.prior() != null) {
            parents.add(backup.prior());
        }
        if (backup.reference() != null) {
            parents.addAll(backup.reference());
        }
        parents.removeIf(Objects::isNull);
        return List.copyOf(parents);
    }

    /** It holds every file that is not as it was in the backup before it, so every change since that one began. */
    private @Nullable String changesSince(Backup backup) {
        var prior = backup.prior() == null ? null : copiesByLabel.get(backup.prior());
        return prior == null ? null : prior.get(0).lsn().start();
    }

    private @Nullable Boolean encrypted(List<Backup> copies) {
        return copies.stream().allMatch(copy -> stanza.tellsEncryption(copy.repoKey()))
                ? copies.stream().allMatch(copy -> stanza.encrypted(copy.repoKey()))
                : null;
    }

    private BackupCopy copy(Backup copy, String label) {
        String repo = "repo" + copy.repoKey();
        return BackupCopy.newBuilder()
                .setLocation(location(copy.repoKey(), label))
                .setMedia(subject.option(repo + "-media", ""))
                .setOffSite(Boolean.parseBoolean(subject.option(repo + "-off-site", "false")))
                .setLockedUntil(null)
                .build();
    }

    /** The list names repositories by their numbers alone. */
    private String location(int repoKey, String what) {
        return subject.option("repo" + repoKey + "-location", "pgbackrest:" + stanza.name() + "/repo" + repoKey) + "/"
                + what;
    }

    private @Nullable Integer retentionDays(Backup backup, String label) {
        String note = note(backup, RETENTION_NOTE);
        String days = note == null ? subject.option(RETENTION, "") : note;
        if (days.isEmpty()) {
            return null;
        }
        if (!days.matches("\\d{1,6}")) {
            warnings.add(label + ": '" + Texts.bounded(days, 40) + "' is no number of days; taken as not known");
            return null;
        }
        return Integer.valueOf(days);
    }

    private static @Nullable String note(Backup backup, String key) {
        Object note = backup.annotation() == null ? null : backup.annotation().get(key);
        return note == null ? null : Texts.bounded(note.toString().strip(), LONGEST_TEXT);
    }

    private static String label(Backup backup) {
        return Objects.requireNonNull(backup.label(), "checked when it was read");
    }
}
