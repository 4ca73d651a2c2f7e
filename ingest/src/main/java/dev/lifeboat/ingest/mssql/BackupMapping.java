package dev.lifeboat.ingest.mssql;

import dev.lifeboat.ingest.catalog.Texts;
import dev.lifeboat.ingest.fields.Entry;
import dev.lifeboat.ingest.fields.Notes;
import dev.lifeboat.ingest.mssql.BackupSet.Device;
import dev.lifeboat.ingest.observe.Observed;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.BackupCopy;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import dev.lifeboat.v1.BackupType;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rows of {@code backupset} as evidence. */
final class BackupMapping {
    static final String RETENTION = "retention-days";

    private final Subject subject;
    private final Map<At, BackupSet> fullAt = new HashMap<>();
    private final Notes notes;
    private final Set<String> seen = new HashSet<>();

    /** Where a full backup that can be built on stands in the log of a database. */
    private record At(BigInteger position, @Nullable String family) {}

    BackupMapping(Subject subject, List<BackupSet> sets, Notes notes) {
        this.subject = subject;
        this.notes = notes;
        long blind = sets.stream()
                .filter(set -> Boolean.FALSE.equals(set.row().flag("has_backup_checksums")))
                .count();
        for (BackupSet set : sets) {
            if (set.isFull() && !set.copyOnly()) {
                addAt(set.checkpoint(), set);
                addAt(set.first(), set);
            }
        }
        if (blind > 0) {
            notes.warn(blind + " of " + sets.size() + " backups were taken without checksums: reading them, and even"
                    + " RESTORE VERIFYONLY, can tell no damage of their pages");
        }
    }

    private void addAt(@Nullable BigInteger position, BackupSet full) {
        if (position != null) {
            fullAt.putIfAbsent(new At(position, full.guid("family_guid")), full);
        }
    }

    Observed<BackupEvidence> fact(BackupSet set) {
        Entry row = set.row();
        if (!seen.add(set.uuid())) {
            throw row.bad("backup_set_uuid", "is " + set.uuid() + ", which is there already");
        }
        BackupType type = type(set);
        var backup = BackupEvidence.newBuilder()
                .setDatabase(subject.database())
                .setBackupId(set.uuid())
                .setName(Objects.requireNonNullElse(row.words("name"), set.uuid()))
                .setType(type)
                .setCopyOnly(set.copyOnly())
                .setStatus(status(set))
                .setStartedAt(set.startedAt())
                .setEndedAt(set.finishedAt())
                .setSizeBytes(row.count(row.has("compressed_backup_size") ? "compressed_backup_size" : "backup_size"))
                .setLocation(location(set))
                .setCopies(copies(set))
                .setLogStart(BackupSet.text(set.first()))
                .setLogEnd(BackupSet.text(set.last()))
                .setExpiresAt(set.expiresAt())
                .setRetentionDays(retentionDays(set))
                .setEncrypted(row.has("encryptor_thumbprint") ? Boolean.TRUE : null)
                .setEncryptionKeyId(row.text("encryptor_thumbprint"))
                .setEngineVersion(version(row))
                .setSystemIdentifier(set.guid("family_guid"))
                .setHost(row.text("server_name"))
                .setCreatedBy(row.words("user_name"))
                .setTool("mssql");
        if (type == BackupType.DIFFERENTIAL) {
            backup.setParents(base(set))
                    .setChangesSince(BackupSet.text(BackupSet.position(row, "differential_base_lsn")));
        }
        return new Observed<>(
                Topics.BACKUP,
                "backup/" + set.uuid(),
                backup.build(),
                set.finishedAt(),
                row.place(),
                "sha256:" + Texts.sha256(row.raw()));
    }

    private BackupType type(BackupSet set) {
        return switch (set.kind()) {
            case "D" -> BackupType.FULL;
            case "I" -> BackupType.DIFFERENTIAL;
            case "L" -> BackupType.LOG;
            case "F", "G", "P", "Q" -> {
                notes.warn(set.uuid() + ": is of some files or a part of the database (" + set.kind()
                        + "), from which alone it cannot be restored; taken as of unknown kind");
                yield BackupType.UNKNOWN;
            }
            default -> {
                notes.warn(set.uuid() + ": its type is '" + Texts.bounded(set.kind(), 40)
                        + "', which is none; taken as unknown");
                yield BackupType.UNKNOWN;
            }
        };
    }

    private BackupStatus status(BackupSet set) {
        if (set.damaged()) {
            notes.warn(set.uuid() + ": pages of the data were damaged when it was taken; it completed with errors");
            return BackupStatus.COMPLETED_WITH_ERRORS;
        }
        if (set.finishedAt() == null) {
            notes.warn(
                    set.uuid() + ": nothing tells in which zone its times are; unknown. Say it with --set zone=ZONE");
            return BackupStatus.UNKNOWN;
        }
        if (set.isLog() && Boolean.TRUE.equals(set.row().flag("has_incomplete_metadata"))) {
            notes.warn(set.uuid() + ": a backup of the tail of the log, taken of a damaged or read-only database");
        }
        if (set.media().isEmpty()
                || set.row().flag("is_damaged") == null
                || set.row().flag("is_copy_only") == null) {
            notes.warn(
                    set.uuid() + ": nothing tells where it is (media), or whether it is damaged or a copy (is_damaged,"
                            + " is_copy_only); unknown");
            return BackupStatus.UNKNOWN;
        }
        if (set.toNul()) {
            notes.warn(set.uuid() + ": went to the NUL device; it does not exist");
        }
        return BackupStatus.COMPLETED;
    }

    /** Told by its identity; where that is missing, by the position of the newest full one that is no copy. */
    private List<String> base(BackupSet set) {
        String guid = set.guid("differential_base_guid");
        if (guid != null) {
            return List.of(guid);
        }
        BigInteger position = BackupSet.position(set.row(), "database_backup_lsn");
        BackupSet full = position == null ? null : fullAt.get(new At(position, set.guid("family_guid")));
        if (full != null) {
            return List.of(full.uuid());
        }
        notes.warn(set.uuid() + ": nothing tells what this differential builds on");
        return List.of();
    }

    /** One of its devices for each copy; a copy that is striped over several is one. */
    private static String location(BackupSet set) {
        return set.toNul()
                ? "NUL"
                : set.media().stream()
                        .filter(device -> device.mirror() == 0)
                        .map(Device::name)
                        .findFirst()
                        .orElse("");
    }

    private static List<BackupCopy> copies(BackupSet set) {
        if (set.toNul()) {
            return List.of();
        }
        var copies = new ArrayList<BackupCopy>();
        var mirrors = new HashSet<Integer>();
        for (Device device : set.media()) {
            if (!device.name().isEmpty() && mirrors.add(device.mirror())) {
                boolean object = device.name().toLowerCase(Locale.ROOT).startsWith("http")
                        || device.name().toLowerCase(Locale.ROOT).startsWith("s3:");
                copies.add(BackupCopy.newBuilder()
                        .setLocation(device.name())
                        .setMedia(object ? "object" : device.media())
                        .setOffSite(false)
                        .setLockedUntil(null)
                        .build());
            }
        }
        return copies;
    }

    private @Nullable Integer retentionDays(BackupSet set) {
        String days = subject.option(RETENTION, "");
        if (days.isEmpty()) {
            return null;
        }
        if (!days.matches("\\d{1,6}")) {
            notes.warn(set.uuid() + ": '" + Texts.bounded(days, 40) + "' is no number of days; taken as not known");
            return null;
        }
        return Integer.valueOf(days);
    }

    private static @Nullable String version(Entry row) {
        Long major = row.count("software_major_version");
        return major == null ? null : major + "." + row.countOrZero("software_minor_version");
    }
}
