package dev.lifeboat.ingest.files;

import dev.lifeboat.ingest.catalog.Texts;
import dev.lifeboat.ingest.fields.Notes;
import dev.lifeboat.ingest.observe.Observed;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.observe.Tool;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.BackupCopy;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import dev.lifeboat.v1.BackupType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where and how long backups are kept, as far as no file tells it. */
public final class Kept {
    /** What may be set for it. */
    public static final List<Tool.Option> OPTIONS = List.of(
            new Tool.Option("location", "URL or path under which the place is known, e.g. nfs://backup-1/orders"),
            new Tool.Option("media", "its medium, e.g. disk, object, tape"),
            new Tool.Option("off-site", "true if it is kept away from production"),
            new Tool.Option("retention-days", "days that a backup is kept"));

    private final Subject subject;
    private final Path place;

    /** @param place what is looked at */
    public Kept(Subject subject, Path place) {
        this.subject = subject;
        this.place = real(place);
    }

    private static Path real(Path place) {
        try {
            return place.toRealPath();
        } catch (IOException e) {
            return place.toAbsolutePath().normalize();
        }
    }

    /** Where a backup is. */
    public String location(Path backup) {
        String known = subject.option("location", "");
        Path absolute = backup.toAbsolutePath().normalize();
        if (known.isEmpty() || !absolute.startsWith(place)) {
            return absolute.toString();
        }
        String below = place.relativize(absolute).toString();
        return below.isEmpty() ? known : known + "/" + below;
    }

    /** Copies of one backup. Those on the same device are lost together, so they are one. */
    public List<BackupCopy> copies(List<Path> backups) {
        var byDevice = new LinkedHashMap<Object, Path>();
        backups.forEach(backup -> byDevice.putIfAbsent(device(backup), backup));
        return byDevice.values().stream().map(this::copy).toList();
    }

    /** What cannot be told apart is one device. */
    private static Object device(Path backup) {
        try {
            return Files.getAttribute(backup, "unix:dev");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return "not known";
        }
    }

    private BackupCopy copy(Path backup) {
        return BackupCopy.newBuilder()
                .setLocation(location(backup))
                .setMedia(subject.option("media", ""))
                .setOffSite(Boolean.parseBoolean(subject.option("off-site", "false")))
                .setLockedUntil(null)
                .build();
    }

    public @Nullable Integer retentionDays(Notes notes) {
        String days = subject.option("retention-days", "");
        if (days.isEmpty()) {
            return null;
        }
        if (!days.matches("\\d{1,6}")) {
            notes.warn("retention-days: '" + Texts.bounded(days, 40) + "' is no number of days; taken as not known");
            return null;
        }
        return Integer.valueOf(days);
    }

    /** A backup that is under way or was cut off: nothing tells which, until it has been so for too long. */
    public Observed<BackupEvidence> unfinished(Path backup, String tool) {
        String id = location(backup);
        Instant since = firstWritten(backup);
        var evidence = BackupEvidence.newBuilder()
                .setDatabase(subject.database())
                .setBackupId(id)
                .setName(backup.getFileName().toString())
                .setType(BackupType.FULL)
                .setStatus(BackupStatus.STARTED)
                .setStartedAt(since)
                .setLocation(id)
                .setTool(tool)
                .build();
        return new Observed<>(Topics.BACKUP, "backup/" + id, evidence, since, backup.toString(), "");
    }

    /** The first file of a backup is written when it begins. */
    private static @Nullable Instant firstWritten(Path backup) {
        try (var files = Files.list(backup)) {
            Instant first = null;
            for (Path file : files.toList()) {
                Instant at = Files.getLastModifiedTime(file).toInstant().truncatedTo(ChronoUnit.MILLIS);
                first = first == null || at.isBefore(first) ? at : first;
            }
            return first;
        } catch (IOException e) {
            return null;
        }
    }
}
