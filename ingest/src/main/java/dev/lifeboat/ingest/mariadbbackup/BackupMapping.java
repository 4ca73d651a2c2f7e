package dev.lifeboat.ingest.mariadbbackup;

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
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Backups of mariadb-backup as evidence, each known by the uuid that the tool gave it. */
final class BackupMapping {
    static final String ZONE = "zone";
    static final String LOG = "log";
    static final String NONE = "none";
    static final String PARTIAL = "accept-partial";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
    private static final Pattern UUID = Pattern.compile("[0-9a-fA-F-]{36}");
    private static final Pattern BASE = Pattern.compile("--incremental-basedir[= ]['\"]?([^'\"\\s]+)");
    private static final Pattern VERSION = Pattern.compile("(\\d{1,3}\\.\\d{1,3}(?:\\.\\d{1,4})?).*");

    private final String tool;
    private final Subject subject;
    private final Kept kept;
    private final Notes notes;
    private final @Nullable ZoneId zone;
    private final Map<String, List<Backup>> copiesById = new LinkedHashMap<>();

    BackupMapping(String tool, Subject subject, Kept kept, Notes notes) {
        this.tool = tool;
        this.subject = subject;
        this.kept = kept;
        this.notes = notes;
        this.zone = subject.zone(ZONE);
    }

    List<Observed<?>> facts(List<Backup> finished, List<Path> unfinished) {
        if (zone == null && !finished.isEmpty()) {
            notes.warn(tool
                    + " does not tell in which zone its times are, so none is known and no backup can be good; say it"
                    + " with --set zone=ZONE");
        }
        finished.forEach(backup ->
                copiesById.computeIfAbsent(id(backup), id -> new ArrayList<>(1)).add(backup));
        // of two copies the one as it was taken tells more than the one that was prepared
        copiesById.values().forEach(copies -> copies.sort(Comparator.comparing(Backup::isPrepared)));
        var facts = new ArrayList<Observed<?>>();
        copiesById.forEach((id, copies) -> {
            facts.add(backup(id, copies));
            facts.add(verification(id, copies));
        });
        unfinished.forEach(directory -> facts.add(unfinished(directory)));
        return facts;
    }

    private Observed<BackupEvidence> backup(String id, List<Backup> copies) {
        Backup first = copies.get(0);
        Instant start = instant(first, "start_time");
        Instant end = instant(first, "end_time");
        var evidence = BackupEvidence.newBuilder()
                .setDatabase(subject.database())
                .setBackupId(id)
                .setName(first.directory().getFileName().toString())
                .setType(first.isIncremental() ? BackupType.INCREMENTAL : BackupType.FULL)
                .setStatus(status(id, copies))
                .setStartedAt(start)
                .setEndedAt(end)
                .setSizeBytes(first.files().bytes())
                .setLocation(kept.location(first.directory()))
                .setCopies(kept.copies(copies.stream().map(Backup::directory).toList()))
                .setParents(first.isIncremental() ? parents(id, first, start) : List.of())
                .setChangesSince(first.isIncremental() ? first.from().toString() : null)
                .setEncrypted(encrypted(first))
                .setCompression(first.compression())
                .setRetentionDays(kept.retentionDays(notes))
                .setLogStart(first.isIncremental() ? first.from().toString() : null)
                .setLogEnd(first.last().toString())
                .setTool(tool)
                .setToolVersion(version(first.info().text("tool_version")))
                .setEngineVersion(version(first.info().text("server_version")))
                .setSystemIdentifier(first.serverUuid())
                .build();
        warnOfVersions(id, first);
        return new Observed<>(
                Topics.BACKUP,
                "backup/" + id,
                evidence,
                end,
                first.info().file().toString(),
                "sha256:" + Texts.sha256(first.info().values().toString()));
    }

    private void warnOfVersions(String id, Backup backup) {
        String ours = version(backup.info().text("tool_version"));
        String server = version(backup.info().text("server_version"));
        if (tool.equals("mariadb-backup")
                && ours != null
                && server != null
                && !release(ours).equals(release(server))) {
            notes.warn(id + ": was taken with " + ours + " of a server of " + server + "; they must be of one release");
        }
    }

    private static String release(String version) {
        return version.replaceFirst("^(\\d+\\.\\d+).*", "$1");
    }

    /** Older releases of mariadb-backup say nothing of it, and cannot encrypt. */
    private @Nullable Boolean encrypted(Backup backup) {
        return backup.encrypted() || backup.info().tells("encrypted") ? (Boolean) backup.encrypted() : null;
    }

    private BackupStatus status(String id, List<Backup> copies) {
        Backup first = copies.get(0);
        if (first.info().isYes("partial") && !subject.option(PARTIAL, "false").equals("true")) {
            notes.warn(id + ": holds some databases alone (partial = Y)");
            return BackupStatus.PARTIAL;
        }
        if (copies.stream().anyMatch(copy -> copy.isPrepared() || copy.log().verdict() == RunLog.Verdict.COMPLETED)) {
            return BackupStatus.COMPLETED;
        }
        String log = first.log().file() == null
                ? ""
                : first.log().file().getFileName().toString();
        return switch (first.log().verdict()) {
            case COMPLETED -> BackupStatus.COMPLETED;
            case NOT_COMPLETED -> {
                notes.warn(id + ": " + log + " does not say 'completed OK!' of it; the run failed or goes on");
                yield BackupStatus.FAILED;
            }
            case NO_LOG, OF_ANOTHER_RUN -> {
                if (subject.option(LOG, "").equals(NONE)) {
                    yield BackupStatus.COMPLETED;
                }
                notes.warn(id + ": "
                        + (log.isEmpty() ? "what the run logged was not kept" : log + " is of another run")
                        + ", so nothing tells whether it came to its end; unknown. Keep its standard error as "
                        + first.directory().getFileName() + ".log beside it, or say --set log=none to believe it");
                yield BackupStatus.UNKNOWN;
            }
        };
    }

    /** That which ends where this one goes on. One that is not here is named all the same, so that it is missed. */
    private List<String> parents(String id, Backup backup, @Nullable Instant start) {
        BigInteger from = backup.from();
        String found = null;
        Instant newest = null;
        for (var other : copiesById.entrySet()) {
            for (Backup candidate : other.getValue()) {
                Instant at = instant(candidate, "start_time");
                boolean earlier = at == null
                        || start == null
                        || at.isBefore(start)
                        || at.equals(start) && !candidate.isIncremental(); // times have no fractions
                if (!other.getKey().equals(id)
                        && candidate.to().equals(from)
                        && candidate.takesIncrements()
                        && mayBeOf(backup, candidate, other.getValue())
                        && earlier
                        && (found == null || at != null && (newest == null || at.isAfter(newest)))) {
                    found = other.getKey();
                    newest = at;
                }
            }
        }
        if (found == null) {
            notes.warn(id + ": goes on at " + from + " of the log, and no backup is here that ends there and takes it");
        }
        return List.of(found == null ? "ends-at-" + from : found);
    }

    /** Positions of two servers may be the same. */
    private static boolean mayBeOf(Backup backup, Backup candidate, List<Backup> copies) {
        String server = backup.serverUuid();
        if (server != null && candidate.serverUuid() != null && !server.equals(candidate.serverUuid())) {
            return false;
        }
        var base = BASE.matcher(backup.info().values().getOrDefault("tool_command", ""));
        String name = base.find() ? base.group(1).replaceAll("/+$", "").replaceFirst("^.*/", "") : "";
        return name.isEmpty()
                || copies.stream()
                        .anyMatch(copy ->
                                copy.directory().getFileName().toString().equals(name));
    }

    private Observed<VerificationEvidence> verification(String id, List<Backup> copies) {
        var problems = new ArrayList<String>();
        long pages = 0;
        for (Backup copy : copies) {
            pages += copy.files().pages();
            for (String problem : copy.files().problems()) {
                problems.add(copies.size() == 1 ? problem : kept.location(copy.directory()) + ": " + problem);
            }
        }
        boolean failed = !problems.isEmpty();
        String details = failed
                ? String.join("; ", problems)
                : "the checksums of " + pages
                        + " pages of InnoDB are right; nothing else in it has any, and no list says"
                        + " which files there should be";
        if (failed) {
            notes.warn(id + ": " + Texts.bounded(details, 2_000));
        }
        var evidence = VerificationEvidence.newBuilder()
                .setDatabase(subject.database())
                .setBackupId(id)
                .setType(VerificationType.INTEGRITY)
                .setResult(failed ? VerificationResult.FAILED : VerificationResult.RAN)
                .setEndedAt(subject.observedAt())
                .setChecksRun((int) Math.min(Integer.MAX_VALUE, pages))
                .setChecksumMatched(failed ? false : null)
                .setTestedBy("lifeboat, by looking at the files")
                .setDetails(Texts.bounded(details, 2_000))
                .build();
        // one that proves nothing does not take the place of one that did
        return new Observed<>(
                Topics.VERIFICATION,
                "verify/" + id + (failed ? "" : "/inconclusive"),
                evidence,
                subject.observedAt(),
                copies.get(0).directory().toString(),
                "");
    }

    private Observed<BackupEvidence> unfinished(Path directory) {
        notes.warn(kept.location(directory)
                + ": has no xtrabackup_checkpoints and xtrabackup_info (or mariadb_backup_...), which are written last:"
                + " it is under way, or was cut off; it counts for nothing");
        return kept.unfinished(directory, tool);
    }

    private @Nullable Instant instant(Backup backup, String key) {
        String text = backup.info().text(key);
        if (text.isEmpty() || zone == null) {
            return null;
        }
        try {
            Instant at = LocalDateTime.parse(text, TIME).atZone(zone).toInstant();
            if (at.isBefore(Instant.EPOCH)) {
                throw new DateTimeException("long ago");
            }
            return at;
        } catch (DateTimeException e) {
            notes.warn(kept.location(backup.directory()) + ": " + key + " is '" + text + "'; taken as not known");
            return null;
        }
    }

    private String id(Backup backup) {
        String uuid = backup.info().text("uuid");
        return UUID.matcher(uuid).matches()
                ? uuid
                : backup.directory().getFileName() + "@" + backup.from() + "-" + backup.to();
    }

    private static @Nullable String version(String text) {
        var version = VERSION.matcher(text);
        return version.matches() ? version.group(1) : null;
    }
}
