package dev.lifeboat.ingest.catalog;

import dev.lifeboat.schemas.References;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import dev.lifeboat.v1.BackupType;
import dev.lifeboat.v1.EvidenceHeader;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** {@code backup_catalog}: one backup a row. */
final class BackupRows implements TableMapping<BackupEvidence> {
    private static final String END = "backup_end_time";

    @Override
    public String table() {
        return "backup_catalog";
    }

    @Override
    public Topic<BackupEvidence> topic() {
        return Topics.BACKUP;
    }

    @Override
    public @Nullable Address address(Columns row, Catalog catalog) {
        return row.has("id") ? Address.ofDatabase(row, "source_database", catalog) : null;
    }

    @Override
    public String addressedBy() {
        return "database: id or source_database is empty, or no name of a database";
    }

    @Override
    public @Nullable String reference(Columns row, Catalog catalog) {
        String id = row.text("id", Limits.NAME);
        return id == null ? null : References.backup(catalog.source(), id);
    }

    @Override
    public @Nullable Instant occurredAt(Columns row) {
        Instant end = row.instant(END);
        return end == null ? row.instant("backup_start_time") : end;
    }

    @Override
    public BackupEvidence fact(Columns row, Address address, EvidenceHeader header, Catalog catalog) {
        String keyId = row.text("encryption_key_id", Limits.NAME);
        Boolean encrypted = row.bool("encrypted");
        Boolean copyOnly = row.bool("copy_only");
        return BackupEvidence.newBuilder()
                .setHeader(header)
                .setDatabase(address.database())
                .setBackupId(row.textOrEmpty("id", Limits.NAME))
                .setName(row.textOrEmpty("backup_name", Limits.NAME))
                .setType(type(row))
                .setCopyOnly(copyOnly != null && copyOnly)
                .setStatus(status(row))
                .setStartedAt(row.instant("backup_start_time"))
                .setEndedAt(row.instant(END))
                .setSizeBytes(row.count("backup_size_bytes"))
                .setLocation(row.textOrEmpty("backup_location", Limits.LOCATION))
                .setCopies(BackupCopies.of(row))
                .setParents(row.texts("parent_backup_ids"))
                .setEncrypted(encrypted == null && keyId != null ? Boolean.TRUE : encrypted)
                .setEncryptionKeyId(keyId)
                .setCompression(row.text("compression_type", Limits.NAME))
                .setRetentionDays(row.smallCount("retention_days"))
                .setExpiresAt(row.instant("expires_at"))
                .setChangesSince(row.text("changes_since", Limits.NAME))
                .setLogStart(row.text("log_start", Limits.NAME))
                .setLogEnd(row.text("log_end", Limits.NAME))
                .setTool(row.text("tool", Limits.NAME))
                .setToolVersion(row.text("tool_version", Limits.NAME))
                .setEngineVersion(row.text("engine_version", Limits.NAME))
                .setSystemIdentifier(row.text("system_identifier", Limits.NAME))
                .setTimeline(row.count("timeline"))
                .setHost(row.text("host", Limits.NAME))
                .setDigest(row.text("backup_digest", Limits.NAME))
                .setClaimedVerified(row.bool("is_verified"))
                .setCreatedBy(row.text("created_by", Limits.NAME))
                .build();
    }

    private static BackupType type(Columns row) {
        String word = row.word("backup_type");
        return switch (word == null ? "" : word) {
            case "" -> BackupType.UNKNOWN;
            case "full", "base", "complete" -> BackupType.FULL;
            case "differential", "diff" -> BackupType.DIFFERENTIAL;
            case "incremental", "incr", "inc" -> BackupType.INCREMENTAL;
            case "log", "wal", "archive", "transaction_log" -> BackupType.LOG;
            default -> unknown(row, "backup_type", word, BackupType.UNKNOWN);
        };
    }

    /** The status column where there is one; else a backup with an end has completed, and one without has not. */
    private static BackupStatus status(Columns row) {
        String word = row.word("backup_status");
        return switch (word == null ? "" : word) {
            case "" -> statusByEnd(row);
            case "completed", "complete", "success", "successful", "succeeded", "ok", "done", "finished" ->
                BackupStatus.COMPLETED;
            case "started", "running", "in_progress", "pending" -> BackupStatus.STARTED;
            case "completed_with_errors", "completed_with_warnings" -> BackupStatus.COMPLETED_WITH_ERRORS;
            case "failed", "fail", "failure", "error" -> BackupStatus.FAILED;
            case "partial" -> BackupStatus.PARTIAL;
            case "aborted", "cancelled", "canceled" -> BackupStatus.ABORTED;
            case "expired" -> BackupStatus.EXPIRED;
            case "deleted", "removed" -> BackupStatus.DELETED;
            default -> unknown(row, "backup_status", word, BackupStatus.UNKNOWN);
        };
    }

    private static BackupStatus statusByEnd(Columns row) {
        if (!row.has(END)) {
            return row.has("backup_start_time") ? BackupStatus.STARTED : BackupStatus.UNKNOWN;
        }
        return row.instant(END) == null ? BackupStatus.UNKNOWN : BackupStatus.COMPLETED;
    }

    private static <E> E unknown(Columns row, String column, @Nullable String word, E unknown) {
        row.warn(Warning.Kind.UNKNOWN_WORD, column + " is '" + word + "', which is no word of it; taken as unknown");
        return unknown;
    }
}
