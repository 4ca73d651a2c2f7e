package dev.lifeboat.streams.records;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.LogPosition;
import dev.lifeboat.streams.facts.LogRange;
import dev.lifeboat.streams.facts.Procedure;
import dev.lifeboat.streams.facts.Schedule;
import dev.lifeboat.streams.facts.Server;
import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.v1.BackupCopy;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupSchedule;
import dev.lifeboat.v1.PitrEvidence;
import dev.lifeboat.v1.VerificationEvidence;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the parts of evidence that say where something is, was taken from or ran. */
final class EvidenceDetails {
    /** The engines' own tools, which must be no older than the server that they read. */
    private static final Set<String> CLIENTS =
            Set.of("pg_dump", "pg_dumpall", "pg_basebackup", "mysqldump", "mariadb-dump");

    private static final Set<String> PRODUCTION = Set.of("prod", "production", "live", "primary");
    private static final Pattern VERSION = Pattern.compile("(\\d{1,6})(?:\\.(\\d{1,2}))?");

    private EvidenceDetails() {}

    static Backup.Origin origin(BackupEvidence e) {
        String tool = lower(e.getTool());
        var server = server(e.getSystemIdentifier(), e.getTimeline(), e.getEngineVersion());
        Integer client = tool != null && CLIENTS.contains(tool) ? major(e.getToolVersion()) : null;
        String host = Fingerprint.of(lower(e.getHost()));
        var log = new LogRange(position(e.getChangesSince()), position(e.getLogStart()), position(e.getLogEnd()));
        return server.equals(Server.UNKNOWN) && client == null && host == null && log.equals(LogRange.UNKNOWN)
                ? Backup.Origin.UNKNOWN
                : new Backup.Origin(server, client, host, log);
    }

    /** A position in a form that cannot be compared tells nothing. */
    private static @Nullable LogPosition position(@Nullable String text) {
        return text == null ? null : LogPosition.of(text).orElse(null);
    }

    static Server server(PitrEvidence e) {
        return server(e.getSystemIdentifier(), e.getTimeline(), e.getEngineVersion());
    }

    private static Server server(
            @Nullable String systemIdentifier, @Nullable Long timeline, @Nullable String engineVersion) {
        String id = systemIdentifier == null || systemIdentifier.isBlank() ? null : systemIdentifier.strip();
        Integer major = major(engineVersion);
        return id == null && timeline == null && major == null ? Server.UNKNOWN : new Server(id, timeline, major);
    }

    static Backup.Storage storage(BackupEvidence e) {
        String keyId = Fingerprint.of(e.getEncryptionKeyId());
        Boolean encrypted = e.getEncrypted() == null && keyId != null ? Boolean.TRUE : e.getEncrypted();
        var copies = copies(e);
        return encrypted == null && keyId == null && copies == null
                ? Backup.Storage.UNKNOWN
                : new Backup.Storage(encrypted, keyId, copies);
    }

    /** A copy is told apart by its location. The first location is one even where nothing more is told of it. */
    private static Backup.@Nullable Copies copies(BackupEvidence e) {
        List<BackupCopy> told = e.getCopies();
        if (told.isEmpty()) {
            return null;
        }
        var locations = new HashSet<String>();
        var media = new HashSet<String>(Set.of("disk")); // production's own
        boolean everyMediumKnown = true;
        boolean offSite = false;
        Instant lockedUntil = null;
        for (BackupCopy copy : told) {
            locations.add(copy.getLocation().strip());
            String medium = lower(copy.getMedia());
            everyMediumKnown &= medium != null;
            if (medium != null) {
                media.add(medium);
            }
            offSite |= copy.getOffSite();
            Instant locked = copy.getLockedUntil();
            lockedUntil = locked != null && (lockedUntil == null || locked.isAfter(lockedUntil)) ? locked : lockedUntil;
        }
        if (!e.getLocation().isBlank() && locations.add(e.getLocation().strip())) {
            everyMediumKnown = false;
        }
        return new Backup.Copies(locations.size(), media.size(), everyMediumKnown, offSite, lockedUntil);
    }

    static Verification.Rehearsal rehearsal(VerificationEvidence e) {
        String environment = lower(e.getEnvironment());
        var rehearsal = new Verification.Rehearsal(
                e.getRestoreMillis() == null || e.getRestoreMillis() < 0 ? null : e.getRestoreMillis(),
                Fingerprint.of(lower(e.getHost())),
                e.getSystemIdentifier() == null || e.getSystemIdentifier().isBlank()
                        ? null
                        : e.getSystemIdentifier().strip(),
                environment != null && PRODUCTION.contains(environment),
                e.getOffSite(),
                e.getChaosDrill(),
                e.getPointInTime(),
                e.getProcedure() == null || e.getProcedure().isBlank() ? null : Procedure.named(e.getProcedure()),
                Fingerprint.of(lower(e.getProcedureDigest())));
        return rehearsal.equals(Verification.Rehearsal.UNKNOWN) ? Verification.Rehearsal.UNKNOWN : rehearsal;
    }

    static List<Schedule> schedules(List<BackupSchedule> schedules) {
        return schedules.stream().map(EvidenceDetails::schedule).toList();
    }

    private static Schedule schedule(BackupSchedule e) {
        String kind = lower(e.getBackupType());
        Backup.Type type = switch (kind == null ? "" : kind) {
            case "full" -> Backup.Type.FULL;
            case "differential" -> Backup.Type.DIFFERENTIAL;
            case "incremental" -> Backup.Type.INCREMENTAL;
            case "log" -> Backup.Type.LOG;
            default -> Backup.Type.UNKNOWN;
        };
        return new Schedule(type, e.getCron(), e.getZone(), Duration.ofMinutes(e.getGraceMinutes()));
    }

    /**
     * The series of a version: major times 100, plus the minor before version 10, when it still made a series. E.g. 1600 of
     * 16.3, 906 of 9.6.24.
     */
    static @Nullable Integer major(@Nullable String version) {
        if (version == null) {
            return null;
        }
        var found = VERSION.matcher(version);
        if (!found.find()) {
            return null;
        }
        int major = Integer.parseInt(found.group(1));
        int minor = found.group(2) == null || major >= 10 ? 0 : Integer.parseInt(found.group(2));
        return major * 100 + minor;
    }

    private static @Nullable String lower(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip().toLowerCase(Locale.ROOT);
    }
}
