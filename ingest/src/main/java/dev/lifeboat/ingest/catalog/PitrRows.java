package dev.lifeboat.ingest.catalog;

import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.EvidenceHeader;
import dev.lifeboat.v1.PitrEvidence;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** {@code pitr_capability}: the point-in-time recovery of one database a row. */
final class PitrRows implements TableMapping<PitrEvidence> {
    @Override
    public String table() {
        return "pitr_capability";
    }

    @Override
    public Topic<PitrEvidence> topic() {
        return Topics.PITR;
    }

    @Override
    public @Nullable Address address(Columns row, Catalog catalog) {
        return Address.ofDatabase(row, "database_name", catalog);
    }

    @Override
    public String addressedBy() {
        return "database: database_name is empty, or no name of a database";
    }

    @Override
    public @Nullable Instant occurredAt(Columns row) {
        return row.instant("latest_recovery_point");
    }

    @Override
    public PitrEvidence fact(Columns row, Address address, EvidenceHeader header, Catalog catalog) {
        return PitrEvidence.newBuilder()
                .setHeader(header)
                .setDatabase(address.database())
                .setEarliestRecoveryPoint(row.instant("earliest_recovery_point"))
                .setLatestRecoveryPoint(row.instant("latest_recovery_point"))
                .setArchivingEnabled(row.bool("wal_archiving_enabled"))
                .setLastArchivedAt(row.instant("last_archived_at"))
                .setLastFailedAt(row.instant("last_failed_at"))
                .setLostSegments(row.count("lost_segments"))
                .setArchiveLocation(row.text("archive_location", Limits.LOCATION))
                .setRetentionDays(row.smallCount("retention_policy_days"))
                .setSystemIdentifier(row.text("system_identifier", Limits.NAME))
                .setTimeline(row.count("timeline"))
                .setEngineVersion(row.text("engine_version", Limits.NAME))
                .setLastVerifiedAt(row.instant("last_verification_date"))
                .setVerificationResult(Results.of(row, "verification_status", catalog.words()))
                .build();
    }
}
