package dev.lifeboat.ingest.rman;

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
import dev.lifeboat.v1.PitrEvidence;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Sessions of RMAN as evidence. */
final class JobMapping {
    static final String ZONE = "zone";
    static final String WARNINGS = "accept-warnings";
    static final String RETENTION = "retention-days";

    private final Subject subject;
    private final Entry database;
    /** The newest session so far that stood at a position, and can be built on. */
    private final Map<BigInteger, Job> standing = new HashMap<>();

    private final Notes notes;
    private final @Nullable ZoneId zone;
    private final String dbid;

    JobMapping(Subject subject, Entry database, List<Job> jobs, Notes notes) {
        this.subject = subject;
        this.database = database;
        this.notes = notes;
        this.dbid = Objects.toString(database.whole("dbid"), "");
        this.zone = subject.zone(ZONE);
        if (dbid.isEmpty()) {
            throw database.bad("dbid", "is missing");
        }
        if (zone == null && !jobs.isEmpty()) {
            notes.warn(
                    "Oracle does not tell in which zone its times are, so none is known and no backup can be good; say it"
                            + " with --set zone=ZONE");
        }
    }

    /** A session as evidence; those before it must have been told before. */
    Observed<BackupEvidence> fact(Job job) {
        Entry row = job.row();
        BackupType type = type(job);
        Instant end = instant(row, "end_time");
        var sets = job.sets();
        var backup = BackupEvidence.newBuilder()
                .setDatabase(subject.database())
                .setBackupId(job.id())
                .setName(Objects.requireNonNullElse(row.words("command_id"), job.id()))
                .setType(type)
                .setStatus(status(job, end))
                .setStartedAt(instant(row, "start_time"))
                .setEndedAt(end)
                .setSizeBytes(row.count("output_bytes"))
                .setLocation(location(job))
                .setCopies(List.of(BackupCopy.newBuilder()
                        .setLocation(location(job))
                        .setMedia(media(row))
                        .setOffSite(false)
                        .setLockedUntil(null)
                        .build()))
                .setEncrypted(encrypted(job))
                .setExpiresAt(sets.stream()
                        .map(set -> instant(set.row(), "keep_until"))
                        .filter(Objects::nonNull)
                        .min(Instant::compareTo)
                        .orElse(null))
                .setRetentionDays(retentionDays(job))
                .setSystemIdentifier(dbid)
                .setEngineVersion(database.text("version"))
                .setTool("rman");
        if (type != BackupType.LOG) {
            backup.setLogStart(text(job.least(BackupSet::first))).setLogEnd(text(job.greatest(BackupSet::last)));
        }
        if (type == BackupType.INCREMENTAL) {
            backup.setParents(base(job)).setChangesSince(text(job.greatest(BackupSet::since)));
        }
        boolean ofDatabase = type == BackupType.FULL || type == BackupType.INCREMENTAL;
        BigInteger stands = ofDatabase && job.level() != null ? job.greatest(BackupSet::first) : null;
        if (stands != null) {
            standing.put(stands, job);
        }
        return new Observed<>(
                Topics.BACKUP,
                "backup/" + job.id(),
                backup.build(),
                end,
                row.place(),
                "sha256:" + Texts.sha256(row.raw()));
    }

    /** That the log is archived, or is not. How far it reaches is not told here. */
    Observed<PitrEvidence> log() {
        Boolean archiving = switch (String.valueOf(database.text("log_mode"))) {
            case "ARCHIVELOG", "MANUAL" -> Boolean.TRUE;
            case "NOARCHIVELOG" -> Boolean.FALSE;
            default -> null;
        };
        var pitr = PitrEvidence.newBuilder()
                .setDatabase(subject.database())
                .setArchivingEnabled(archiving)
                .setSystemIdentifier(dbid)
                .setEngineVersion(database.text("version"))
                .build();
        return new Observed<>(
                Topics.PITR, "log", pitr, null, database.place(), "sha256:" + Texts.sha256(database.raw()));
    }

    private BackupStatus status(Job job, @Nullable Instant end) {
        String said = job.row().needed("status");
        return switch (said) {
            case "RUNNING", "RUNNING WITH WARNINGS" -> BackupStatus.STARTED;
            case "RUNNING WITH ERRORS" -> told(BackupStatus.PARTIAL, job, said);
            case "COMPLETED" -> completed(job, end);
            case "COMPLETED WITH WARNINGS" -> {
                notes.warn(job.id() + ": " + said);
                yield Boolean.parseBoolean(subject.option(WARNINGS, "false"))
                        ? completed(job, end)
                        : BackupStatus.COMPLETED_WITH_ERRORS;
            }
            case "COMPLETED WITH ERRORS" -> told(BackupStatus.COMPLETED_WITH_ERRORS, job, said);
            case "FAILED" -> told(BackupStatus.FAILED, job, said);
            default -> told(BackupStatus.UNKNOWN, job, "'" + Texts.bounded(said, 60) + "' is no known status");
        };
    }

    private BackupStatus told(BackupStatus as, Job job, String what) {
        notes.warn(job.id() + ": " + what);
        return as;
    }

    /** The session completed; what became of its pieces, and of the blocks in them, is told by its sets. */
    private BackupStatus completed(Job job, @Nullable Instant end) {
        var sets = job.sets();
        boolean ofLog = type(job) == BackupType.LOG;
        if ((ofLog ? sets : job.ofData()).isEmpty() || sets.stream().anyMatch(set -> set.available() == null)) {
            return told(
                    BackupStatus.UNKNOWN, job, "COMPLETED, and nothing tells whether its pieces are there; unknown");
        }
        if (sets.stream().noneMatch(set -> set.available() != null && set.available() > 0)) {
            return told(BackupStatus.DELETED, job, "none of its pieces is there any more");
        }
        if (!sets.stream().allMatch(BackupSet::isThere)) {
            return told(BackupStatus.PARTIAL, job, "COMPLETED, and some of its pieces are gone; it is only a part");
        }
        if (sets.stream().anyMatch(set -> set.corrupt() > 0)) {
            return told(BackupStatus.COMPLETED_WITH_ERRORS, job, "COMPLETED, with blocks that are corrupt");
        }
        return end == null ? BackupStatus.UNKNOWN : BackupStatus.COMPLETED;
    }

    private BackupType type(Job job) {
        String input = Objects.requireNonNullElse(job.row().text("input_type"), "nothing");
        Long level = job.level();
        return switch (input) {
            case "DB FULL" -> BackupType.FULL;
            case "DB INCR" -> {
                if (level == null) {
                    notes.warn(job.id() + ": nothing tells of which level it is; taken as of unknown kind");
                    yield BackupType.UNKNOWN;
                }
                yield level == 0 ? BackupType.FULL : BackupType.INCREMENTAL;
            }
            case "ARCHIVELOG" -> BackupType.LOG;
            default -> {
                notes.warn(job.id() + ": is of " + Texts.bounded(input, 60)
                        + ", from which alone the database cannot be restored; taken as of unknown kind");
                yield BackupType.UNKNOWN;
            }
        };
    }

    /**
     * RMAN does not tell what it builds on, but since when it holds every change of each file: the newest of these is where the
     * one before it stood, and only since then it holds every change of all of them. A full
     * backup that has no level is never one to build on.
     */
    private List<String> base(Job job) {
        BigInteger since = job.greatest(BackupSet::since);
        Job before = since == null ? null : standing.get(since);
        if (before != null) {
            return List.of(before.id());
        }
        notes.warn(job.id() + ": nothing tells what this incremental builds on");
        return List.of();
    }

    private @Nullable Instant instant(Entry row, String field) {
        String text = row.text(field);
        if (text == null || zone == null) {
            return null;
        }
        try {
            return row.checked(field, LocalDateTime.parse(text).atZone(zone).toInstant());
        } catch (DateTimeException e) {
            throw row.bad(field, "is '" + Texts.bounded(text, 200) + "'; expected a time such as 2026-03-01T01:00:00");
        }
    }

    private String location(Job job) {
        return "rman:" + dbid + "/" + job.id();
    }

    private static String media(Entry row) {
        return switch (String.valueOf(row.text("output_device_type"))) {
            case "DISK" -> "disk";
            case "SBT_TAPE" -> "tape";
            default -> "";
        };
    }

    private static @Nullable Boolean encrypted(Job job) {
        var told = job.sets().stream()
                .map(set -> String.valueOf(set.row().text("encrypted")))
                .toList();
        return told.isEmpty() || !told.stream().allMatch(word -> word.equals("YES") || word.equals("NO"))
                ? null
                : Boolean.valueOf(told.stream().allMatch("YES"::equals));
    }

    private @Nullable Integer retentionDays(Job job) {
        String days = subject.option(RETENTION, "");
        if (days.isEmpty()) {
            return null;
        }
        if (!days.matches("\\d{1,6}")) {
            notes.warn(job.id() + ": '" + Texts.bounded(days, 40) + "' is no number of days; taken as not known");
            return null;
        }
        return Integer.valueOf(days);
    }

    /** In a form that can be compared. */
    private static @Nullable String text(@Nullable BigInteger position) {
        return position == null ? null : position.toString();
    }
}
